"""Why a fund cannot be audited. The name of the class is the name of the error."""

from __future__ import annotations


class CannotAudit(RuntimeError):
    """Nothing was compared; the message says what to do about it."""

    exit_code = 2

    def __str__(self) -> str:
        return f"{type(self).__name__}: {super().__str__()}"


class NotAnAddress(CannotAudit):
    """What was given as the fund's address is none."""


class NoContract(CannotAudit):
    """There is no code at the address, at this block of this chain."""


class NotAFund(CannotAudit):
    """The contract at the address does not answer as a fund does."""


class NoSuchBlock(CannotAudit):
    """The chain has no such block, or the fund did not exist at it."""


class OtherChain(CannotAudit):
    """Second node, database or export are of another chain."""


class NotMirrored(CannotAudit):
    """The database has no such fund, or is no mirror of this version."""


class NotAnExport(CannotAudit):
    """The folder is no export of this fund."""


class StatePruned(CannotAudit):
    """The node has forgotten the state of the block: another block, or an archive node."""

    exit_code = 5
