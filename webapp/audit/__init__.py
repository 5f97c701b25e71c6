"""The auditor's bench: from an RPC address and a fund's address to a report, with nothing of ours.

`discover` finds the fund's contracts on the chain, `fresh` mirrors them into a database of its own,
`checks` compare that with the contracts' views, the code with the sources, the rules with their
texts; `databases` and `exports` compare somebody's copy with the fresh one; `report` says it.
"""
