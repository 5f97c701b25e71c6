"""Who may call what: every function of every contract that changes something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.contracts.court import NON_DISCLOSURE
from tests.contracts.plans import ACCIDENT
from tests.contracts.rules import OTHER, REASON, given
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
CALLS = [(name, function) for name, table in WHO_MAY.items() for function in table]
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


Attempts = dict[tuple[str, str], Attempt]


def attempts(town: Town, who: Any) -> Attempts:
    """What `who`, no member of the fund, tries of what only members, parties, agents may.

    Claim 1 of alice's is disputed, claim 2 is published, matter 3 is a challenge to judy.
    """
    rest = _on_jury(who) | _on_rules(town, who) | _for_others(town, who)
    return _on_fund(town, who) | _on_claims(town, who) | _on_reviews(town, who) | rest


def _of(name: str, **tried: Attempt) -> Attempts:
    return {(name, function): attempt for function, attempt in tried.items()}


def _on_fund(town: Town, who: Any) -> Attempts:
    voucher, office = Voucher(town.cast["alice"]).struct(), town.cast["attestor"]
    return _of(
        "MutualFund",
        raiseCover=Attempt((2, 1), "NotPayingMember", (who, Member.NONE)),
        raiseCoverAttested=Attempt((2, 1, voucher, office, b""), "VoucherNotForThis", (who, 0)),
        exit=Attempt((), "NotPayingMember", (who, Member.NONE)),
        collectRefundTo=Attempt((who,), "RefundNotDue", (who, Member.NONE)),
    )


def _on_claims(town: Town, who: Any) -> Attempts:
    now, provider = town.clock.now, town.cast["provider"]
    receipt = Receipt(town.cast["alice"], ACCIDENT, now).struct()
    return _of(
        "ClaimDesk",
        file=Attempt((ACCIDENT, now, 0, 0, EVIDENCE), "NotCoveredAt", (who, now)),
        fileAttested=Attempt((receipt, provider, b""), "ReceiptNotForThis", (who,)),
        withdraw=Attempt((2,), "NotClaimant", (2, who)),
        acceptLower=Attempt((1,), "NotClaimant", (1, who)),
        collectTo=Attempt((2, who), "NotClaimant", (2, who)),
        raiseObjection=Attempt((2, 0, 0, EVIDENCE), "ObjectorNotCovered", (who,)),
        addEvidence=Attempt((1, EVIDENCE), "NotParty", (1, who)),
        appeal=Attempt((1, EVIDENCE), "NotParty", (1, who)),
    )


def _on_reviews(town: Town, who: Any) -> Attempts:
    alice, provider = town.cast["alice"], town.cast["provider"]
    office = town.cast["attestor"] if who == provider else provider  # nobody's own
    challenge = (alice, NON_DISCLOSURE, EVIDENCE)
    return _of(
        "ReviewDesk",
        challengeMember=Attempt(challenge, "ObjectorNotCovered", (who,)),
        challengeProvider=Attempt((office, EVIDENCE), "ObjectorNotCovered", (who,)),
        addEvidence=Attempt((3, EVIDENCE), "NotParty", (3, who)),
        appeal=Attempt((3, EVIDENCE), "NotParty", (3, who)),
    )


def _on_jury(who: Any) -> Attempts:
    return _of(
        "Jury",
        sealVote=Attempt((1, b"\x01" * 23), "NotEligible", (1, who)),
        recuse=Attempt((1,), "NotEligible", (1, who)),
    )


def _on_rules(town: Town, who: Any) -> Attempts:
    terms = given(town.plan.amended(OTHER))
    return _of(
        "Rulebook",
        proposeAmendment=Attempt((*terms, OTHER), "NotCovered", (who,)),
        proposeGrant=Attempt((1, REASON), "NotCovered", (who,)),
        proposeWindingUp=Attempt((REASON,), "NotCovered", (who,)),
        proposeRearming=Attempt((0, REASON), "NotCovered", (who,)),
    )


def _for_others(town: Town, who: Any) -> Attempts:
    alice = town.cast["alice"]
    return _of(
        "Agents",
        nameSuccessors=Attempt((alice, who, who), "NotInControl", (alice, who)),
        vetoHandover=Attempt((alice,), "NotInControl", (alice, who)),
        startHandover=Attempt((alice, who), "NotASuccessor", (alice, who)),
        finishHandover=Attempt((alice, []), "NotASuccessor", (alice, who)),
        changeAgent=Attempt((alice, who), "NotAnAgent", (alice, who)),
        represent=Attempt((alice, [town.fund]), "NotAnAgent", (alice, who)),
        act=Attempt((alice, town.fund, b"\x01" * 4), "NotAnAgent", (alice, who)),
    )
