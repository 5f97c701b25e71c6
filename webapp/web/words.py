"""The chain's words in the reader's language. Terms are those of the field (see the glossary)."""

from __future__ import annotations

from enum import Enum
from typing import Any

from flask_babel import gettext, lazy_gettext

from webapp.store.words import (
    Account,
    BenefitKind,
    ClaimStatus,
    MemberStatus,
    Movement,
    Reason,
)

#: Enumeration, then name → word.
WORDS: dict[type[Enum], dict[Enum, Any]] = {
    Account: {
        Account.WORLD: lazy_gettext("Outside"),
        Account.MEMBERS: lazy_gettext("Members’ prepaid balances"),
        Account.RESERVE: lazy_gettext("Reserve"),
        Account.CLAIMS: lazy_gettext("Aid funded, not yet collected"),
        Account.BONDS: lazy_gettext("Bonds"),
        Account.FEES: lazy_gettext("Operator’s fee, payable"),
    },
    Movement: {
        Movement.CONTRIBUTION: lazy_gettext("Contribution"),
        Movement.REFUND: lazy_gettext("Refund"),
        Movement.DUES: lazy_gettext("Dues"),
        Movement.SHARE: lazy_gettext("Shares"),
        Movement.FUNDING: lazy_gettext("Funding of claims"),
        Movement.FEE: lazy_gettext("Management fee"),
        Movement.AID: lazy_gettext("Aid paid"),
        Movement.ROUNDING: lazy_gettext("Rounding"),
        Movement.BOND_POSTED: lazy_gettext("Bond posted"),
        Movement.BOND_RETURNED: lazy_gettext("Bond returned"),
        Movement.BOND_FORFEITED: lazy_gettext("Bond forfeited"),
        Movement.COMPENSATION: lazy_gettext("Compensation"),
        Movement.FEE_PAID: lazy_gettext("Fee paid to the operator"),
        Movement.DONATION: lazy_gettext("Donation"),
        Movement.UNBOOKED: lazy_gettext("Taken in: sent directly"),
    },
    MemberStatus: {
        MemberStatus.NONE: lazy_gettext("Not a member"),
        MemberStatus.WAITING: lazy_gettext("Waiting"),
        MemberStatus.COVERED: lazy_gettext("Covered"),
        MemberStatus.GRACE: lazy_gettext("In grace"),
        MemberStatus.LAPSED: lazy_gettext("Lapsed"),
        MemberStatus.LEAVING: lazy_gettext("Leaving"),
        MemberStatus.LEFT: lazy_gettext("Left"),
    },
    ClaimStatus: {
        ClaimStatus.NONE: lazy_gettext("No such claim"),
        ClaimStatus.FILED: lazy_gettext("Filed"),
        ClaimStatus.PUBLISHED: lazy_gettext("Published"),
        ClaimStatus.DISPUTED: lazy_gettext("Disputed"),
        ClaimStatus.DECIDED: lazy_gettext("Vote over"),
        ClaimStatus.APPROVED: lazy_gettext("Approved"),
        ClaimStatus.FUNDED: lazy_gettext("Funded"),
        ClaimStatus.CARRIED: lazy_gettext("Carried"),
        ClaimStatus.PAID: lazy_gettext("Paid"),
        ClaimStatus.REFUSED: lazy_gettext("Refused"),
        ClaimStatus.WITHDRAWN: lazy_gettext("Withdrawn"),
    },
    Reason: {
        Reason.WAITING_PERIOD: lazy_gettext("Waiting period"),
        Reason.IDENTITY: lazy_gettext("Identity"),
        Reason.NON_DISCLOSURE: lazy_gettext("Non-disclosure"),
        Reason.AMOUNT: lazy_gettext("Amount"),
        Reason.DUPLICATE: lazy_gettext("Duplicate"),
        Reason.FORGED: lazy_gettext("Forged"),
    },
    BenefitKind: {
        BenefitKind.FIXED: lazy_gettext("fixed amount"),
        BenefitKind.PROPORTIONAL: lazy_gettext("on receipts"),
    },
}

#: What a state means, in a sentence.
MEANINGS: dict[Enum, Any] = {
    MemberStatus.WAITING: lazy_gettext("The waiting period runs; accidents are covered."),
    MemberStatus.COVERED: lazy_gettext("Covered, and pays a share of every period."),
    MemberStatus.GRACE: lazy_gettext("The balance is used up; topping up in time restores cover."),
    MemberStatus.LAPSED: lazy_gettext("The balance was used up and the grace period is over."),
    MemberStatus.LEAVING: lazy_gettext("Leaves with the settlement of the period named."),
    MemberStatus.LEFT: lazy_gettext("No longer a member."),
    ClaimStatus.FILED: lazy_gettext("Waiting to be published."),
    ClaimStatus.PUBLISHED: lazy_gettext("Open to objections until the window ends."),
    ClaimStatus.DISPUTED: lazy_gettext("Objected to; members decide by vote."),
    ClaimStatus.DECIDED: lazy_gettext("The vote is over; anyone can have the verdict carried out."),
    ClaimStatus.APPROVED: lazy_gettext("Approved; the next settlement funds it."),
    ClaimStatus.FUNDED: lazy_gettext("The money is set aside; anyone can have it paid."),
    ClaimStatus.CARRIED: lazy_gettext("Partly funded; the rest comes first in later settlements."),
    ClaimStatus.PAID: lazy_gettext("Paid; nothing more is due."),
    ClaimStatus.REFUSED: lazy_gettext("Refused by the members’ vote."),
    ClaimStatus.WITHDRAWN: lazy_gettext("Taken back by the claimant."),
}

#: A state's colour: a class in the style sheet.
TONES: dict[Enum, str] = {
    MemberStatus.WAITING: "calm",
    MemberStatus.COVERED: "good",
    MemberStatus.GRACE: "warn",
    MemberStatus.LAPSED: "bad",
    MemberStatus.LEAVING: "calm",
    ClaimStatus.PUBLISHED: "calm",
    ClaimStatus.DISPUTED: "warn",
    ClaimStatus.DECIDED: "warn",
    ClaimStatus.APPROVED: "good",
    ClaimStatus.FUNDED: "good",
    ClaimStatus.CARRIED: "warn",
    ClaimStatus.PAID: "good",
    ClaimStatus.REFUSED: "bad",
}

#: The claims board's groups.
GROUPS: dict[str, Any] = {
    "open": lazy_gettext("Open"),
    "public": lazy_gettext("Published now"),
    "disputed": lazy_gettext("Disputed"),
    "owed": lazy_gettext("Approved, not paid in full"),
    "closed": lazy_gettext("Closed"),
}

#: What happened to a claim or a member, by event name.
EVENTS: dict[str, Any] = {
    "ClaimFiled": lazy_gettext("Filed"),
    "ClaimBatched": lazy_gettext("Placed among a period’s claims"),
    "ClaimUnbatched": lazy_gettext("Taken out of the period’s claims"),
    "Published": lazy_gettext("Publication began"),
    "WindowClosed": lazy_gettext("Objection window ended"),
    "EvidenceAdded": lazy_gettext("Evidence added"),
    "ObjectionRaised": lazy_gettext("Objection raised"),
    "VotingOpened": lazy_gettext("Vote opened"),
    "VotingClosed": lazy_gettext("Vote closed"),
    "ClaimConcluded": lazy_gettext("Verdict carried out"),
    "ClaimWithdrawn": lazy_gettext("Withdrawn by the claimant"),
    "Settled": lazy_gettext("Funded by a settlement"),
    "AidPaid": lazy_gettext("Aid paid"),
    "BondCollected": lazy_gettext("Bond returned"),
    "CompensationCollected": lazy_gettext("Compensation collected"),
    "MemberJoined": lazy_gettext("Joined"),
    "MemberToppedUp": lazy_gettext("Topped up"),
    "MemberCured": lazy_gettext("Lapse cured"),
    "CoverRaised": lazy_gettext("Cover raised"),
    "ExitRequested": lazy_gettext("Asked to leave"),
    "RefundPaid": lazy_gettext("Refund paid"),
    "Dues": lazy_gettext("Dues"),
    "Share": lazy_gettext("Share"),
}

#: Accounts by a short name, for narrow columns.
BRIEF: dict[Account, Any] = {
    Account.WORLD: lazy_gettext("Outside"),
    Account.MEMBERS: lazy_gettext("Balances"),
    Account.RESERVE: lazy_gettext("Reserve"),
    Account.CLAIMS: lazy_gettext("Aid due"),
    Account.BONDS: lazy_gettext("Bonds"),
    Account.FEES: lazy_gettext("Fee"),
}

OPTIONS = (lazy_gettext("Refuse"), lazy_gettext("Pay"))


def word(value: Enum) -> str:
    """A word of the chain in the page's language."""
    return str(WORDS[type(value)][value])


def meaning(value: Enum) -> str:
    """What a state means; empty where it needs no sentence."""
    return str(MEANINGS.get(value, ""))


def tone(value: Enum) -> str:
    """The class of a state's badge."""
    return TONES.get(value, "plain")


def event(name: str) -> str:
    """What an event means; its own name where it has no words yet."""
    return str(EVENTS.get(name, name))


def option(number: int | None) -> str:
    """An option of a vote."""
    return str(OPTIONS[number]) if number in (0, 1) else gettext("None")


def reason(number: int) -> str:
    """Why somebody objects, by the chain's number."""
    return word(Reason(number))


def brief(account: Account) -> str:
    """An account's short name."""
    return str(BRIEF[account])
