"""Words for challenges to a membership or to a provider."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.store.words import ChallengeKind, ChallengeStatus

WORDS = {
    ChallengeKind: {
        ChallengeKind.MEMBERSHIP: lazy_gettext("Membership"),
        ChallengeKind.PROVIDER: lazy_gettext("Provider or attestor"),
    },
    ChallengeStatus: {
        ChallengeStatus.NONE: lazy_gettext("No such challenge"),
        ChallengeStatus.OPEN: lazy_gettext("Open"),
        ChallengeStatus.VERDICT: lazy_gettext("Verdict, may be appealed"),
        ChallengeStatus.APPEALED: lazy_gettext("Appealed"),
        ChallengeStatus.DECIDED: lazy_gettext("Verdict final"),
        ChallengeStatus.UPHELD: lazy_gettext("Upheld"),
        ChallengeStatus.DISMISSED: lazy_gettext("Dismissed"),
    },
}
MEANINGS = {
    ChallengeStatus: {
        ChallengeStatus.OPEN: lazy_gettext("Time to answer, then the jury votes."),
        ChallengeStatus.VERDICT: lazy_gettext(
            "The jury has spoken; the side it went against may appeal once."
        ),
        ChallengeStatus.APPEALED: lazy_gettext("A fresh, larger jury looks at it again."),
        ChallengeStatus.DECIDED: lazy_gettext(
            "The verdict is final; anyone can have it carried out."
        ),
        ChallengeStatus.UPHELD: lazy_gettext("The member was expelled, or lost the office."),
        ChallengeStatus.DISMISSED: lazy_gettext("Everything stays as it was."),
    },
}
TONES = {
    ChallengeStatus: {
        ChallengeStatus.OPEN: "warn",
        ChallengeStatus.VERDICT: "warn",
        ChallengeStatus.APPEALED: "warn",
        ChallengeStatus.DECIDED: "warn",
        ChallengeStatus.UPHELD: "bad",
        ChallengeStatus.DISMISSED: "good",
    },
}
EVENTS = {
    "Challenged": lazy_gettext("Challenged"),
    "ChallengeConcluded": lazy_gettext("Verdict carried out"),
}

#: The groups of the list of challenges.
GROUPS = {"open": lazy_gettext("Open"), "closed": lazy_gettext("Closed")}
