"""Words for rules, proposals, pauses, and the end of a fund."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.store.words import Power, ProposalKind, ProposalStatus, Surplus, WindingUpCause

WORDS = {
    ProposalKind: {
        ProposalKind.NONE: lazy_gettext("No such proposal"),
        ProposalKind.AMENDMENT: lazy_gettext("New rules"),
        ProposalKind.GRANT: lazy_gettext("Grant of surplus"),
        ProposalKind.WINDING_UP: lazy_gettext("Winding-up"),
        ProposalKind.REARM: lazy_gettext("Another pause for the guardian"),
    },
    ProposalStatus: {
        ProposalStatus.NONE: lazy_gettext("No such proposal"),
        ProposalStatus.VOTING: lazy_gettext("All members vote"),
        ProposalStatus.DECIDED: lazy_gettext("Vote over"),
        ProposalStatus.REJECTED: lazy_gettext("Not adopted"),
        ProposalStatus.DELAYED: lazy_gettext("Adopted, waiting"),
        ProposalStatus.READY: lazy_gettext("Adopted, can be carried out"),
        ProposalStatus.CARRIED_OUT: lazy_gettext("Has been carried out"),
        ProposalStatus.EXPIRED: lazy_gettext("Expired"),
        ProposalStatus.OUTDATED: lazy_gettext("Overtaken"),
    },
    Power: {
        Power.JOINING: lazy_gettext("Joining the fund"),
        Power.FILING: lazy_gettext("Filing claims"),
        Power.PAYING: lazy_gettext("Paying out"),
    },
    WindingUpCause: {
        WindingUpCause.VOTE: lazy_gettext("a vote of all members"),
        WindingUpCause.DATE: lazy_gettext("the date in the rules"),
        WindingUpCause.THRESHOLD: lazy_gettext("a threshold in the rules"),
    },
    Surplus: {
        Surplus.LOWER: lazy_gettext("pays claims before the members do, and so lowers shares"),
        Surplus.KEEP: lazy_gettext("only covers what the caps leave missing"),
        Surplus.GRANT: lazy_gettext(
            "covers what the caps leave missing; all members may vote to give of it to the"
            " beneficiary"
        ),
    },
}
MEANINGS = {
    ProposalKind: {
        ProposalKind.AMENDMENT: lazy_gettext(
            "Whether the rules in force are replaced by others, whose whole text is on the chain."
        ),
        ProposalKind.GRANT: lazy_gettext(
            "Whether money from the reserve above its floor goes to the beneficiary."
        ),
        ProposalKind.WINDING_UP: lazy_gettext(
            "Whether the fund ends in good order: nobody joins any more, claims run off, and"
            " everybody collects the balance and a part of the reserve."
        ),
        ProposalKind.REARM: lazy_gettext(
            "Whether the guardian may use a power of pausing once more."
        ),
    },
    ProposalStatus: {
        ProposalStatus.VOTING: lazy_gettext("Every covered member has one vote."),
        ProposalStatus.DECIDED: lazy_gettext("Anyone can have the outcome recorded."),
        ProposalStatus.REJECTED: lazy_gettext("Everything stays as it was."),
        ProposalStatus.DELAYED: lazy_gettext(
            "It cannot be carried out yet: who does not agree has time to leave."
        ),
        ProposalStatus.READY: lazy_gettext("Anyone can have it carried out, until it expires."),
        ProposalStatus.CARRIED_OUT: lazy_gettext("What was adopted has been done."),
        ProposalStatus.EXPIRED: lazy_gettext(
            "It was adopted, but nobody had it carried out in time; everything stays as it was."
        ),
        ProposalStatus.OUTDATED: lazy_gettext(
            "Other rules came into force since it was made; it cannot be carried out any more."
        ),
    },
    Power: {
        Power.JOINING: lazy_gettext("Nobody joins, and nobody raises cover."),
        Power.FILING: lazy_gettext(
            "No claim is filed; the time to file one grows by exactly the pause."
        ),
        Power.PAYING: lazy_gettext(
            "Aid, fees and grants are not paid out; they stay owed and are paid afterwards."
        ),
    },
}
TONES = {
    ProposalStatus: {
        ProposalStatus.VOTING: "warn",
        ProposalStatus.DECIDED: "warn",
        ProposalStatus.REJECTED: "bad",
        ProposalStatus.DELAYED: "calm",
        ProposalStatus.READY: "good",
        ProposalStatus.CARRIED_OUT: "good",
    },
}
EVENTS = {
    "RulesPublished": lazy_gettext("Text of rules published"),
    "RulesEnacted": lazy_gettext("Rules came into force"),
    "TermsAdopted": lazy_gettext("The fund took over the rules"),
    "GuardianChanged": lazy_gettext("Another guardian"),
    "AttestorRegistered": lazy_gettext("Attestor took office"),
    "AttestorRemoved": lazy_gettext("Attestor left office"),
    "ProviderRegistered": lazy_gettext("Provider took office"),
    "ProviderRemoved": lazy_gettext("Provider left office"),
    "Proposed": lazy_gettext("Put to all members"),
    "ProposalDecided": lazy_gettext("All members have decided"),
    "ProposalCarriedOut": lazy_gettext("Carried out"),
    "ProposalBondCollected": lazy_gettext("Bond returned"),
    "SurplusGranted": lazy_gettext("Surplus granted"),
    "Paused": lazy_gettext("Paused by the guardian"),
    "Resumed": lazy_gettext("Pause ended early by the guardian"),
    "Rearmed": lazy_gettext("Guardian may pause once more"),
    "WindingUpBegun": lazy_gettext("Winding-up decided"),
    "WindingUpStarted": lazy_gettext("Winding-up began"),
    "FundClosed": lazy_gettext("Fund closed"),
    "UnclaimedSwept": lazy_gettext("Ownerless money went to the beneficiary"),
    "JoinsStopped": lazy_gettext("Joining stopped, or free again"),
    "ThresholdCounted": lazy_gettext("Settlement below a threshold"),
    "ExitDeadline": lazy_gettext("Leaving before this, one settles on the old rules"),
}

#: The groups of the list of proposals.
GROUPS = {"open": lazy_gettext("Open"), "closed": lazy_gettext("Closed")}

#: What the hash beside a proposal fixes, by kind.
CONTENTS = {
    ProposalKind.AMENDMENT: lazy_gettext("Hash of rules and offices"),
    ProposalKind.GRANT: lazy_gettext("Hash of the purpose"),
    ProposalKind.WINDING_UP: lazy_gettext("Hash of the reason"),
    ProposalKind.REARM: lazy_gettext("Hash of the reason"),
}
