"""What fund, rulebook, register and enrolment say when they refuse: every error, in words."""

from __future__ import annotations

from functools import lru_cache

from eth_hash.auto import keccak
from flask_babel import lazy_gettext

from webapp.chain.abitypes import signature
from webapp.chain.catalogue import CONTRACTS, abi

from .courts import REFUSALS

WORDS = {
    "AlreadyMember": lazy_gettext("this address is a member already"),
    "NotPayingMember": lazy_gettext("this address pays no share now"),
    "GraceOver": lazy_gettext("the grace period is over; one joins anew"),
    "RefundDue": lazy_gettext("a refund of an earlier membership waits to be collected first"),
    "RulesNotInForce": lazy_gettext("the rules agreed to are not those in force"),
    "UnknownBand": lazy_gettext("there is no such age band"),
    "CoverOutOfRange": lazy_gettext("the cover level is outside of what is allowed"),
    "PrepaymentTooSmall": lazy_gettext("the prepayment is too small"),
    "PrepaymentTooLarge": lazy_gettext("the prepayment is too large"),
    "VoucherRequired": lazy_gettext("joining needs a voucher"),
    "VoucherNotForThis": lazy_gettext("the voucher is for another member or age band"),
    "VoucherExpired": lazy_gettext("the voucher has expired"),
    "VoucherAlreadyUsed": lazy_gettext("the voucher was used before"),
    "UnknownAttestor": lazy_gettext("nobody of this address attests for the fund"),
    "VoucherNotSigned": lazy_gettext("the voucher is not signed by the attestor named"),
    "VoucherForOtherHealth": lazy_gettext("the voucher is for another health declaration"),
    "IdentityMissing": lazy_gettext("the voucher names no identity"),
    "IdentityInUse": lazy_gettext("the same person is a member already"),
    "UnknownReferrer": lazy_gettext("the referrer was never a member"),
    "OnlyAgents": lazy_gettext("only the register of agents may do this"),
    "KeyReplaced": lazy_gettext("the member’s own key counts no more; only the agent acts"),
    "MemberAddressZero": lazy_gettext("no member is named"),
    "RefundNotDue": lazy_gettext("no refund is due"),
    "PayeeAddressZero": lazy_gettext("no payee is named"),
    "JoiningStopped": lazy_gettext("joining is stopped: the funding ratio is too low"),
    "JoiningPaused": lazy_gettext("the guardian has paused joining"),
    "FilingPaused": lazy_gettext("the guardian has paused filing"),
    "PayingPaused": lazy_gettext("the guardian has paused paying"),
    "FundWindingUp": lazy_gettext("the fund is winding up"),
    "FundIsClosed": lazy_gettext("the fund is closed"),
    "SurplusNotGranted": lazy_gettext("the rules grant no surplus"),
    "NotRunningOff": lazy_gettext("the fund does not wind up, or its claims cannot all be in yet"),
    "ClaimsPending": lazy_gettext("aid is still asked for or owed"),
    "NotClosed": lazy_gettext("the fund is not closed"),
    "UnclaimedUntil": lazy_gettext("the time to collect is not over"),
    "OnlyClaimDesk": lazy_gettext("only the claim desk may do this"),
    "OnlyCourt": lazy_gettext("only the fund’s own courts may do this"),
    "OnlyRulebook": lazy_gettext("only the rulebook may do this"),
    "OnlyReviewDesk": lazy_gettext("only the review desk may do this"),
    "ReserveTooLow": lazy_gettext("the reserve above its floor does not suffice"),
    "NotFromBonds": lazy_gettext("this movement does not pay out of bonds"),
    "BatchNotSettled": lazy_gettext("the period’s claims are not settled yet"),
    "PeriodNotOver": lazy_gettext("the period is not over"),
    "SettlementOverdue": lazy_gettext("earlier periods must be settled first"),
    "TokenAmountMismatch": lazy_gettext("the token moved another amount than asked"),
    "AccountFull": lazy_gettext("the account cannot hold more"),
    "AccountShort": lazy_gettext("the account holds less than is asked"),
    "NothingUnbooked": lazy_gettext("nothing was sent directly"),
    "NothingToPay": lazy_gettext("nothing is due"),
    "AmountZero": lazy_gettext("the amount is nothing"),
    "SafeERC20FailedOperation": lazy_gettext(
        "the token refused, for want of money or of permission"
    ),
    "ReentrancyGuardReentrantCall": lazy_gettext("a call from within itself is refused"),
    "AddressEmptyCode": lazy_gettext("there is no contract at this address"),
    "FailedCall": lazy_gettext("the call failed without a reason"),
    "InsufficientBalance": lazy_gettext("the balance does not suffice"),
    "AddressZero": lazy_gettext("an address is missing"),
    "AlreadyAdded": lazy_gettext("this dependant exists already"),
    "HandoverPending": lazy_gettext("the time to refuse the handover is not over"),
    "NoHandover": lazy_gettext("no handover is under way"),
    "NotASuccessor": lazy_gettext("the member did not name this address"),
    "NotAnAgent": lazy_gettext("this address does not act for the member"),
    "NotInControl": lazy_gettext("this address does not control the member"),
    "BatchMismatch": lazy_gettext("the lists of the batch differ in length"),
    "BatchSizeOutOfBounds": lazy_gettext("the batch is empty or too large"),
    "GrantOfNothing": lazy_gettext("a grant needs an amount"),
    "NoBondAt": lazy_gettext("no bond waits here"),
    "NoEndDate": lazy_gettext("the rules name no date of the end"),
    "NotAsAdopted": lazy_gettext("these are not the rules that were adopted"),
    "NotCovered": lazy_gettext("only a covered member can propose"),
    "NotPaused": lazy_gettext("this is not paused"),
    "NotThePlan": lazy_gettext("this is not the plan the fund was created for"),
    "NotThisKind": lazy_gettext("the proposal is of another kind"),
    "NotYet": lazy_gettext("the time has not come"),
    "NothingChanges": lazy_gettext("these rules are in force already"),
    "OnlyGuardian": lazy_gettext("only the guardian may do this"),
    "PauseTooLong": lazy_gettext("a pause lasts at most 14 days"),
    "PowerUsed": lazy_gettext("the power was used; only a vote gives it back"),
    "ProposalNotReady": lazy_gettext("the proposal cannot be carried out now"),
    "ReasonMissing": lazy_gettext("a reason is missing"),
    "RulesAlreadyOpened": lazy_gettext("the first rules are in force already"),
    "TextNotOfHash": lazy_gettext("the text does not have the hash named"),
    "UnknownProposal": lazy_gettext("there is no such proposal"),
    "UnknownVersion": lazy_gettext("there is no such version of the rules"),
    **REFUSALS,
}


@lru_cache(maxsize=1)
def _selectors() -> dict[str, str]:
    """Errors by the first four bytes of their data, as 0x text."""
    return {
        "0x" + keccak(signature(entry).encode())[:4].hex(): entry["name"]
        for contract in CONTRACTS.values()
        for entry in abi(contract)
        if entry["type"] == "error"
    }


def name_of(data: str) -> str | None:
    """The name of the error in a refusal's data; None: it is none of ours."""
    return _selectors().get(data[:10].lower())
