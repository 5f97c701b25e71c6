"""Why a deployment is refused: each reason has a name, explained in docs/operating.md."""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """The names of the refusals. Nothing was sent by the step that is refused."""

    WRONG_CHAIN = "wrong-chain"
    UNKNOWN_NETWORK = "unknown-network"
    NO_ACCOUNT = "no-account"
    BAD_KEY = "bad-key"
    PUBLIC_KEY = "public-key"
    BAD_SETTING = "bad-setting"
    BAD_PLAN = "bad-plan"
    TOKEN_MISSING = "token-missing"
    BENEFICIARY_MISSING = "beneficiary-missing"
    BAD_TOKEN = "bad-token"
    BALANCE_TOO_LOW = "balance-too-low"
    BUSY_NONCE = "busy-nonce"
    NONCE_TAKEN = "nonce-taken"
    OTHER_SENDER = "other-sender"
    UNFINISHED_STEP = "unfinished-step"
    OTHER_CHAIN_HISTORY = "other-chain-history"
    RUNNING_ALREADY = "running-already"
    CODE_MISSING = "code-missing"
    CONTRACTS_CHANGED = "contracts-changed"
    NOT_COMPILED = "not-compiled"
    TOO_LARGE = "too-large"
    REVERTED = "reverted"
    NOT_SENT = "not-sent"
    NOT_MINED = "not-mined"
    NOT_CONFIRMED = "not-confirmed"
    DIFFERS = "differs"


class Refused(RuntimeError):
    """A deployment that does not go on; `reason` names why, the text says what to do."""

    def __init__(self, reason: Reason, text: str) -> None:
        self.reason = reason
        super().__init__(f"{reason.value}: {text}")
