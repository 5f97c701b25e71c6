"""Who may call what: every function of every contract that changes something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.contracts.court import NON_DISCLOSURE
from tests.contracts.plans import ACCIDENT
from tests.contracts.rules import REASON, given
from tests.contracts.signing import Receipt, Voucher
from tests.contracts.town import EVIDENCE, Member, Town

ANYONE = "anyone"
SELF = "whom it concerns"
COVERED, JUROR, PARTY = "covered member", "drawn juror", "party"
DESK, REVIEW, RULEBOOK = "claim desk", "review desk", "rulebook"
COURT = "claim desk, review desk or rulebook"
REGISTER, GUARDIAN = "register of agents", "guardian"
CONTROL, AGENT, SUCCESSOR = "member, or who acts for it", "agent", "successor"
OF_DISPUTES = {
    "appeal": PARTY,  # pays
    "addEvidence": PARTY,
    "conclude": ANYONE,  # carries the verdict out
    "collectBond": ANYONE,  # to the objector
    "collectAppealBond": ANYONE,  # to the appellant
    "collectCompensation": ANYONE,  # to the respondent
    "collectJurorReward": ANYONE,  # to the juror
    "expireRewards": ANYONE,  # to RESERVE
    "multicall": ANYONE,
}
WHO_MAY: Mapping[str, Mapping[str, str]] = {
    "MutualFund": {
        "join": ANYONE,  # pays
        "joinAttested": ANYONE,  # pays
        "topUp": ANYONE,  # pays
        "raiseCover": SELF,
        "raiseCoverAttested": SELF,
        "exit": SELF,
        "collectRefund": ANYONE,  # to the member's own address
        "collectRefundTo": SELF,
        "donate": ANYONE,  # pays
        "bookUnbooked": ANYONE,
        "settle": ANYONE,
        "permit": ANYONE,  # of one's own tokens, on one's own signature
        "collectFees": ANYONE,  # to the operator
        "multicall": ANYONE,  # calls itself, as the same caller
        "publish": DESK,
        "unbatch": DESK,
        "decide": DESK,
        "payClaim": DESK,
        "payFast": DESK,
        "adopt": RULEBOOK,
        "pause": RULEBOOK,
        "grant": RULEBOOK,
        "clearAlarm": RULEBOOK,
        "startWindingUp": RULEBOOK,
        "close": RULEBOOK,
        "sweep": RULEBOOK,
        "removeAttestor": REVIEW,
        "represent": REGISTER,
        "openMatter": COURT,
        "takeBond": COURT,
        "payBond": COURT,
        "forfeitBonds": COURT,
        "takeStake": COURT,
        "expel": COURT,
    },
    "ClaimDesk": OF_DISPUTES
    | {
        "file": COVERED,
        "fileAttested": SELF,
        "withdraw": SELF,
        "acceptLower": SELF,
        "raiseObjection": COVERED,  # pays
        "pay": ANYONE,  # to the claimant
        "payFast": ANYONE,  # to the claimant
        "collectTo": SELF,
        "removeProvider": REVIEW,
        "adopt": RULEBOOK,
    },
    "ReviewDesk": OF_DISPUTES | {"challengeMember": COVERED, "challengeProvider": COVERED},
    "Jury": {
        "draw": ANYONE,
        "sealVote": JUROR,
        "recuse": JUROR,
        "openVote": ANYONE,  # who knows what is sealed
        "openCase": COURT,
        "excuse": COURT,
        "closeCase": COURT,
        "cancelCase": COURT,
        "takeReward": COURT,
        "multicall": ANYONE,
    },
    "Rulebook": {
        "proposeAmendment": COVERED,  # pays
        "proposeGrant": COVERED,  # pays
        "proposeWindingUp": COVERED,  # pays
        "proposeRearming": COVERED,  # pays
        "pause": GUARDIAN,
        "resume": GUARDIAN,
        "open": ANYONE,  # the plan, once
        "conclude": ANYONE,  # what the members decided
        "enact": ANYONE,  # what they adopted
        "carryOut": ANYONE,  # what they adopted
        "collectBond": ANYONE,  # to the proposer
        "endOnDate": ANYONE,  # the plan's
        "raiseAlarm": ANYONE,  # where a threshold of the plan is reached
        "closeFund": ANYONE,  # when claims have run off
        "sweepUnclaimed": ANYONE,  # to the beneficiary
        "multicall": ANYONE,
    },
    "Agents": {
        "nameSuccessors": CONTROL,
        "vetoHandover": CONTROL,
        "startHandover": SUCCESSOR,
        "finishHandover": SUCCESSOR,
        "addDependant": ANYONE,  # of one's own
        "changeAgent": AGENT,
        "represent": AGENT,
        "act": AGENT,
        "multicall": ANYONE,
    },
    "GroupEnrolment": {"enrol": ANYONE, "multicall": ANYONE},  # pays
    "FundFactory": {"prepareFund": ANYONE, "createFund": ANYONE},  # gives no right
    "MemberForwarder": {"execute": ANYONE, "executeBatch": ANYONE},  # what members signed
}
SOURCES = {
    "MutualFund": "fund",
    "ClaimDesk": "desk",
    "ReviewDesk": "review",
    "Jury": "jury",
    "Rulebook": "rulebook",
    "Agents": "agents",
    "GroupEnrolment": "enrolment",
    "FundFactory": "factory",
    "MemberForwarder": "forwarder",
}
ORDERS = {  # roles of contracts and offices: the error, and who holds them
    DESK: ("OnlyClaimDesk", ("desk",)),
    REVIEW: ("OnlyReviewDesk", ("review",)),
    RULEBOOK: ("OnlyRulebook", ("rulebook",)),
    COURT: ("OnlyCourt", ("desk", "review", "rulebook")),
    REGISTER: ("OnlyAgents", ("agents",)),
    GUARDIAN: ("OnlyGuardian", ("guardian",)),
}


class Attempt(NamedTuple):
    """A call by somebody it is not for: arguments, the error, and what stands in it."""

    arguments: tuple[Any, ...]
    error: str
    values: tuple[Any, ...]


def attempts(town: Town, who: Any) -> Mapping[tuple[str, str], Attempt]:
    """What `who`, no member of the fund, tries of what only members, parties, agents may.

    Claim 1 of alice's is disputed, claim 2 is published, matter 3 is a challenge to judy.
    """
    alice, now, provider = town.cast["alice"], town.clock.now, town.cast["provider"]
    voucher, receipt = Voucher(alice).struct(), Receipt(alice, ACCIDENT, now).struct()
    terms = given(town.plan.amended("other rules"))
    office = town.cast["attestor"] if who == provider else provider  # nobody's own

    def of(function: str, error: str, *values: Any) -> Callable[..., tuple[str, Attempt]]:
        return lambda *arguments: (function, Attempt(arguments, error, values))

    fund = [
        of("raiseCover", "NotPayingMember", who, Member.NONE)(2, 1),
        of("raiseCoverAttested", "VoucherNotForThis", who, 0)(2, 1, voucher, provider, b""),
        of("exit", "NotPayingMember", who, Member.NONE)(),
        of("collectRefundTo", "RefundNotDue", who, Member.NONE)(who),
    ]
    desk = [
        of("file", "NotCoveredAt", who, now)(ACCIDENT, now, 0, 0, EVIDENCE),
        of("fileAttested", "ReceiptNotForThis", who)(receipt, provider, b""),
        of("withdraw", "NotClaimant", 2, who)(2),
        of("acceptLower", "NotClaimant", 1, who)(1),
        of("collectTo", "NotClaimant", 2, who)(2, who),
        of("raiseObjection", "ObjectorNotCovered", who)(2, 0, 0, EVIDENCE),
        of("addEvidence", "NotParty", 1, who)(1, EVIDENCE),
        of("appeal", "NotParty", 1, who)(1, EVIDENCE),
    ]
    review = [
        of("challengeMember", "ObjectorNotCovered", who)(alice, NON_DISCLOSURE, EVIDENCE),
        of("challengeProvider", "ObjectorNotCovered", who)(office, EVIDENCE),
        of("addEvidence", "NotParty", 3, who)(3, EVIDENCE),
        of("appeal", "NotParty", 3, who)(3, EVIDENCE),
    ]
    jury = [
        of("sealVote", "NotEligible", 1, who)(1, b"\x01" * 23),
        of("recuse", "NotEligible", 1, who)(1),
    ]
    rulebook = [
        of("proposeAmendment", "NotCovered", who)(*terms, "other rules"),
        of("proposeGrant", "NotCovered", who)(1, REASON),
        of("proposeWindingUp", "NotCovered", who)(REASON),
        of("proposeRearming", "NotCovered", who)(0, REASON),
    ]
    agents = [
        of("nameSuccessors", "NotInControl", alice, who)(alice, who, who),
        of("vetoHandover", "NotInControl", alice, who)(alice),
        of("startHandover", "NotASuccessor", alice, who)(alice, who),
        of("finishHandover", "NotASuccessor", alice, who)(alice, []),
        of("changeAgent", "NotAnAgent", alice, who)(alice, who),
        of("represent", "NotAnAgent", alice, who)(alice, [town.fund]),
        of("act", "NotAnAgent", alice, who)(alice, town.fund, b"\x01" * 4),
    ]
    tables = {"MutualFund": fund, "ClaimDesk": desk, "ReviewDesk": review, "Jury": jury}
    tables |= {"Rulebook": rulebook, "Agents": agents}
    return {(name, one[0]): one[1] for name, table in tables.items() for one in table}
