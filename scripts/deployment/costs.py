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
LOG_BYTE = 8  # the text of the rules is emitted
DRAFT_PARTS = ("reviewDeskBlueprint", "juryBlueprint", "rulebookBlueprint")
FUND_PARTS = ("fundBlueprint", "claimDeskBlueprint")
DRAFT_SLOTS, FUND_SLOTS = 20, 60  # whatever the plan
CREATE3_PROXY = 60_000
MARGIN_PERCENT = 115


def gas_of_role(role: str) -> int:
    """Gas for deploying a shared contract, from above."""
    artifact = contract_of(role)
    sent = len(artifact.creation.data) + 256
    stored = sent if role in BLUEPRINTS else len(artifact.runtime.data)
    gas = TRANSACTION + CREATION + sent * DATA_BYTE + stored * CODE_BYTE
    return (gas + sent // 32 * INITCODE_WORD + 8 * SLOT) * MARGIN_PERCENT // 100


def gas_of_draft(calldata_bytes: int) -> int:
    """Gas for prepareFund, from above."""
    gas = TRANSACTION + calldata_bytes * DATA_BYTE + DRAFT_SLOTS * SLOT
    return (gas + _gas_of_parts(DRAFT_PARTS)) * MARGIN_PERCENT // 100


def gas_of_fund(plan: Plan, calldata_bytes: int) -> int:
    """Gas for createFund, from above."""
    slots = FUND_SLOTS + len(plan.bands) + 2 * len(plan.lines) + 2 * len(plan.benefits)
    gas = TRANSACTION + calldata_bytes * (DATA_BYTE + LOG_BYTE) + slots * SLOT
    return (gas + _gas_of_parts(FUND_PARTS)) * MARGIN_PERCENT // 100


def _gas_of_parts(roles: tuple[str, ...]) -> int:
    gas = 0
    for artifact in map(contract_of, roles):
        gas += CREATE3_PROXY + CREATION + len(artifact.runtime.data) * CODE_BYTE
        # Copied from the blueprint, hashed, and run as initcode.
        gas += len(artifact.creation.data) // 32 * (3 + 6 + INITCODE_WORD + 9)
    return gas
