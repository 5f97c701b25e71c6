"""Words for claims and what happens to them."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.store.words import ClaimStatus, Reason

WORDS = {
    ClaimStatus: {
        ClaimStatus.NONE: lazy_gettext("No such claim"),
        ClaimStatus.FILED: lazy_gettext("Filed"),
        ClaimStatus.PUBLISHED: lazy_gettext("Published"),
        ClaimStatus.FAST_PAID: lazy_gettext("Paid by the fast lane"),
        ClaimStatus.DISPUTED: lazy_gettext("Disputed"),
        ClaimStatus.VERDICT: lazy_gettext("Verdict, may be appealed"),
        ClaimStatus.APPEALED: lazy_gettext("Appealed"),
        ClaimStatus.DECIDED: lazy_gettext("Verdict final"),
        ClaimStatus.APPROVED: lazy_gettext("Approved"),
        ClaimStatus.FUNDED: lazy_gettext("Funded"),
        ClaimStatus.CARRIED: lazy_gettext("Carried"),
        ClaimStatus.PAID: lazy_gettext("Paid"),
        ClaimStatus.REFUSED: lazy_gettext("Refused"),
        ClaimStatus.FRAUD: lazy_gettext("Refused: fraud"),
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
}
MEANINGS = {
    ClaimStatus: {
        ClaimStatus.FILED: lazy_gettext("Waiting to be published."),
        ClaimStatus.PUBLISHED: lazy_gettext("Open to objections until the window ends."),
        ClaimStatus.FAST_PAID: lazy_gettext(
            "Paid at once from the reserve; still open to objections until the window ends."
        ),
        ClaimStatus.DISPUTED: lazy_gettext("Objected to; a jury of members decides."),
        ClaimStatus.VERDICT: lazy_gettext(
            "The jury has spoken; the side it went against may appeal once."
        ),
        ClaimStatus.APPEALED: lazy_gettext("A fresh, larger jury looks at the claim again."),
        ClaimStatus.DECIDED: lazy_gettext("The verdict is final; anyone can have it carried out."),
        ClaimStatus.APPROVED: lazy_gettext("Approved; the next settlement funds it."),
        ClaimStatus.FUNDED: lazy_gettext("The money is set aside; anyone can have it paid."),
        ClaimStatus.CARRIED: lazy_gettext(
            "Partly funded; the rest comes first in later settlements."
        ),
        ClaimStatus.PAID: lazy_gettext("Paid; nothing more is due."),
        ClaimStatus.REFUSED: lazy_gettext("Refused by the verdict of a jury."),
        ClaimStatus.FRAUD: lazy_gettext(
            "A jury found fraud: nothing is paid, and the claimant is expelled."
        ),
        ClaimStatus.WITHDRAWN: lazy_gettext("Taken back by the claimant."),
    },
}
TONES = {
    ClaimStatus: {
        ClaimStatus.PUBLISHED: "calm",
        ClaimStatus.FAST_PAID: "good",
        ClaimStatus.DISPUTED: "warn",
        ClaimStatus.VERDICT: "warn",
        ClaimStatus.APPEALED: "warn",
        ClaimStatus.DECIDED: "warn",
        ClaimStatus.APPROVED: "good",
        ClaimStatus.FUNDED: "good",
        ClaimStatus.CARRIED: "warn",
        ClaimStatus.PAID: "good",
        ClaimStatus.REFUSED: "bad",
        ClaimStatus.FRAUD: "bad",
    },
}
EVENTS = {
    "ClaimFiled": lazy_gettext("Filed"),
    "ReceiptAttested": lazy_gettext("Receipt attested for the fast lane"),
    "ClaimBatched": lazy_gettext("Placed among a period’s claims"),
    "ClaimUnbatched": lazy_gettext("Taken out of the period’s claims"),
    "Published": lazy_gettext("Publication began"),
    "FastLanePaid": lazy_gettext("Paid by the fast lane"),
    "WindowClosed": lazy_gettext("Objection window ended"),
    "EvidenceAdded": lazy_gettext("Evidence added"),
    "ObjectionRaised": lazy_gettext("Objection raised"),
    "LowerAccepted": lazy_gettext("Lower amount accepted"),
    "ClaimConcluded": lazy_gettext("Verdict carried out"),
    "ClaimWithdrawn": lazy_gettext("Withdrawn by the claimant"),
    "Overturned": lazy_gettext("Fast aid overturned"),
    "Settled": lazy_gettext("Funded by a settlement"),
    "AidPaid": lazy_gettext("Aid paid"),
}

#: The claims board's groups.
GROUPS = {
    "open": lazy_gettext("Open"),
    "public": lazy_gettext("Published now"),
    "disputed": lazy_gettext("Disputed"),
    "owed": lazy_gettext("Approved, not paid in full"),
    "closed": lazy_gettext("Closed"),
}
