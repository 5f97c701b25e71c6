"""Deploys funds from plan files: works on a plain web3.Web3 and a local account, without brownie.

`deploy` in `core` is the way in; scripts/deploy.py is brownie's thin wrapper around it. What was
done lies in deployments/<chainId>.json, written by `ledger`, read through fundplan.deployments.
"""
