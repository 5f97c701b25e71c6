"""Words for members."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.store.words import MemberStatus

WORDS = {
    MemberStatus: {
        MemberStatus.NONE: lazy_gettext("Not a member"),
        MemberStatus.WAITING: lazy_gettext("Waiting"),
        MemberStatus.COVERED: lazy_gettext("Covered"),
        MemberStatus.GRACE: lazy_gettext("In grace"),
        MemberStatus.LAPSED: lazy_gettext("Lapsed"),
        MemberStatus.LEAVING: lazy_gettext("Leaving"),
        MemberStatus.LEFT: lazy_gettext("Left"),
        MemberStatus.EXPELLED: lazy_gettext("Expelled"),
    },
}
MEANINGS = {
    MemberStatus: {
        MemberStatus.WAITING: lazy_gettext("The waiting period runs; accidents are covered."),
        MemberStatus.COVERED: lazy_gettext("Covered, and pays a share of every period."),
        MemberStatus.GRACE: lazy_gettext(
            "The balance is used up; topping up in time restores cover."
        ),
        MemberStatus.LAPSED: lazy_gettext("The balance was used up and the grace period is over."),
        MemberStatus.LEAVING: lazy_gettext("Leaves with the settlement of the period named."),
        MemberStatus.LEFT: lazy_gettext("No longer a member."),
        MemberStatus.EXPELLED: lazy_gettext(
            "Excluded by a verdict; the balance less the stake was or is to be refunded."
        ),
    },
}
TONES = {
    MemberStatus: {
        MemberStatus.WAITING: "calm",
        MemberStatus.COVERED: "good",
        MemberStatus.GRACE: "warn",
        MemberStatus.LAPSED: "bad",
        MemberStatus.LEAVING: "calm",
        MemberStatus.EXPELLED: "bad",
    },
}
EVENTS = {
    "MemberJoined": lazy_gettext("Joined"),
    "MemberToppedUp": lazy_gettext("Topped up"),
    "MemberCured": lazy_gettext("Lapse cured"),
    "CoverRaised": lazy_gettext("Cover raised"),
    "ExitRequested": lazy_gettext("Asked to leave"),
    "RefundPaid": lazy_gettext("Refund paid"),
    "MemberExpelled": lazy_gettext("Expelled by a verdict"),
    "StakeTaken": lazy_gettext("Stake taken after a verdict"),
    "Dues": lazy_gettext("Dues"),
    "TermDues": lazy_gettext("Dues for the rest of the term"),
    "Share": lazy_gettext("Share"),
    "Distribution": lazy_gettext("Part of the reserve, at the end"),
}
