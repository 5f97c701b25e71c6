"""Words for juries: cases, phases, options, what may be done next and what stands against it."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.store.words import Appellant, CaseKind, MatterKind, Phase

WORDS = {
    CaseKind: {
        CaseKind.CLAIM: lazy_gettext("Disputed claim"),
        CaseKind.CLAIM_APPEAL: lazy_gettext("Appeal about a claim"),
        CaseKind.MEMBERSHIP: lazy_gettext("Challenged membership"),
        CaseKind.MEMBERSHIP_APPEAL: lazy_gettext("Appeal about a membership"),
        CaseKind.PROVIDER: lazy_gettext("Challenged office, all members vote"),
        CaseKind.PROPOSAL: lazy_gettext("Proposal, all members vote"),
    },
    Phase: {
        Phase.WAITING: lazy_gettext("Waiting for voting to begin"),
        Phase.SEALING: lazy_gettext("Votes are being sealed"),
        Phase.OPENING: lazy_gettext("Votes are being opened"),
        Phase.OVER: lazy_gettext("Voting is over"),
        Phase.CLOSED: lazy_gettext("Closed"),
        Phase.CANCELLED: lazy_gettext("Ended unjudged"),
    },
    Appellant: {
        Appellant.NONE: lazy_gettext("nobody"),
        Appellant.RESPONDENT: lazy_gettext("the respondent"),
        Appellant.OBJECTOR: lazy_gettext("an objector"),
    },
}
TONES = {
    Phase: {
        Phase.WAITING: "calm",
        Phase.SEALING: "warn",
        Phase.OPENING: "warn",
        Phase.OVER: "good",
        Phase.CLOSED: "plain",
        Phase.CANCELLED: "plain",
    },
}
EVENTS = {
    "DrawScheduled": lazy_gettext("Block of the seed fixed"),
    "JuryDrawn": lazy_gettext("Jury drawn"),
    "SealingOpened": lazy_gettext("Sealing of votes began"),
    "OpeningOpened": lazy_gettext("Opening of votes began"),
    "VerdictReached": lazy_gettext("Verdict"),
    "AppealClosed": lazy_gettext("Time to appeal ended"),
    "Appealed": lazy_gettext("Appealed"),
    "CaseOpened": lazy_gettext("Case opened"),
    "CaseClosed": lazy_gettext("Case closed"),
    "CaseCancelled": lazy_gettext("Case ended unjudged"),
    "DisputeConcluded": lazy_gettext("Stakes divided"),
    "BondCollected": lazy_gettext("Bond returned"),
    "AppealBondCollected": lazy_gettext("Appeal bond returned"),
    "CompensationCollected": lazy_gettext("Compensation collected"),
    "JurorRewarded": lazy_gettext("Reward paid to a juror"),
    "RewardsExpired": lazy_gettext("Rewards expired"),
}

#: A jury's options, from the gravest.
OPTIONS = {
    MatterKind.CLAIM: (
        lazy_gettext("Fraud"),
        lazy_gettext("Refuse"),
        lazy_gettext("Pay less"),
        lazy_gettext("Pay as filed"),
    ),
    MatterKind.MEMBERSHIP: (lazy_gettext("Expel"), lazy_gettext("Keep")),
    MatterKind.PROVIDER: (lazy_gettext("Suspend"), lazy_gettext("Keep")),
    MatterKind.PROPOSAL: (lazy_gettext("Adopt"), lazy_gettext("Reject")),
}
OPTION_TONES = {
    MatterKind.CLAIM: ("bad", "bad", "warn", "good"),
    MatterKind.MEMBERSHIP: ("bad", "good"),
    MatterKind.PROVIDER: ("bad", "good"),
    MatterKind.PROPOSAL: ("good", "plain"),
}

#: Case kinds by what is disputed.
MATTER_OF = {
    CaseKind.CLAIM: MatterKind.CLAIM,
    CaseKind.CLAIM_APPEAL: MatterKind.CLAIM,
    CaseKind.MEMBERSHIP: MatterKind.MEMBERSHIP,
    CaseKind.MEMBERSHIP_APPEAL: MatterKind.MEMBERSHIP,
    CaseKind.PROVIDER: MatterKind.PROVIDER,
    CaseKind.PROPOSAL: MatterKind.PROPOSAL,
}

#: What somebody can do now, by the contract's function; at the rulebook some mean another thing.
ACTIONS = {
    "draw": lazy_gettext("Draw the jury"),
    "sealVote": lazy_gettext("Seal a vote"),
    "recuse": lazy_gettext("Stand down"),
    "openVote": lazy_gettext("Open a sealed vote"),
    "raiseObjection": lazy_gettext("Object, with a bond"),
    "addEvidence": lazy_gettext("Add evidence"),
    "withdraw": lazy_gettext("Take the claim back"),
    "acceptLower": lazy_gettext("Accept the lower amount"),
    "appeal": lazy_gettext("Appeal, with a bond"),
    "conclude": lazy_gettext("Have the verdict carried out"),
    "pay": lazy_gettext("Have the aid paid"),
    "payFast": lazy_gettext("Have the fast lane pay"),
    "collectBond": lazy_gettext("Have a bond returned"),
    "collectAppealBond": lazy_gettext("Have the appeal bond returned"),
    "collectCompensation": lazy_gettext("Have the compensation paid"),
    "collectJurorReward": lazy_gettext("Have a juror’s reward paid"),
    "collectRefund": lazy_gettext("Have the refund paid"),
    "expireRewards": lazy_gettext("Take expired rewards into the reserve"),
    "Rulebook.conclude": lazy_gettext("Have the members’ decision recorded"),
    "enact": lazy_gettext("Put the new rules in force"),
    "carryOut": lazy_gettext("Carry out what was adopted"),
    "endOnDate": lazy_gettext("Begin winding up: the date in the rules has come"),
    "raiseAlarm": lazy_gettext("Do what the rules say about the threshold reached"),
    "closeFund": lazy_gettext("Close the fund"),
    "sweepUnclaimed": lazy_gettext("Send what is nobody’s to the beneficiary"),
}
ACTORS = {
    "anyone": lazy_gettext("anyone"),
    "claimant": lazy_gettext("the claimant"),
    "respondent": lazy_gettext("the respondent"),
    "party": lazy_gettext("a party"),
    "juror": lazy_gettext("a drawn juror"),
    "member": lazy_gettext("a covered member"),
}

#: What stands against an account sealing a vote, by the contract's error.
OBSTACLES = {
    "WrongPhase": lazy_gettext("no vote can be sealed in this phase"),
    "JuryNotDrawn": lazy_gettext("the jury is not drawn yet"),
    "NotDrawn": lazy_gettext("not drawn, so far"),
    "NotEligible": lazy_gettext("not covered since before the case opened"),
    "ConflictOfInterest": lazy_gettext("a party, or of a party’s referral line"),
    "SatInPriorCase": lazy_gettext("sat on the first jury"),
    "SeatsFull": lazy_gettext("all seats are taken"),
    "AlreadyRecused": lazy_gettext("has stood down"),
}
