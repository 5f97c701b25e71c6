"""What a deployment will cost at most, before anything is sent.

The formula counts what dominates: the code that is stored (200 gas a byte, EIP-2028 and EIP-3860
calldata and initcode costs) and the new storage slots. It is an estimate from above on chains that
price gas as Ethereum does; rollups add a fee of their own for data.
"""

from __future__ import annotations

from fundplan import Plan
from scripts.deployment.steps import BLUEPRINTS, contract_of

TRANSACTION, CREATION = 21_000, 32_000
CODE_BYTE, DATA_BYTE, INITCODE_WORD, SLOT = 200, 16, 2, 22_100
FUND_SLOTS = 60  # of fund, desks, jury and factory, whatever the plan
CREATE3_PROXIES = 4 * 60_000
MARGIN_PERCENT = 115


def gas_of_role(role: str) -> int:
    """Gas for deploying a shared contract, from above."""
    artifact = contract_of(role)
    sent = len(artifact.creation.data) + 256
    stored = sent if role in BLUEPRINTS else len(artifact.runtime.data)
    gas = TRANSACTION + CREATION + sent * DATA_BYTE + stored * CODE_BYTE
    return (gas + sent // 32 * INITCODE_WORD + 8 * SLOT) * MARGIN_PERCENT // 100


def gas_of_fund(plan: Plan, calldata_bytes: int) -> int:
    """Gas for createFund, from above."""
    slots = FUND_SLOTS + len(plan.bands) + 2 * len(plan.lines) + 2 * len(plan.benefits)
    gas = TRANSACTION + CREATE3_PROXIES + calldata_bytes * DATA_BYTE + slots * SLOT
    for artifact in map(contract_of, BLUEPRINTS):
        gas += CREATION + len(artifact.runtime.data) * CODE_BYTE
        # Copied from the blueprint, hashed, and run as initcode.
        gas += len(artifact.creation.data) // 32 * (3 + 6 + INITCODE_WORD + 9)
    return gas * MARGIN_PERCENT // 100
