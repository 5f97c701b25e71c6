"""Words for events of the fund that belong to no topic of their own."""

from __future__ import annotations

from flask_babel import lazy_gettext

EVENTS = {
    "FundOpened": lazy_gettext("Fund opened"),
    "FundPrepared": lazy_gettext("First half of a fund created"),
    "FundCreated": lazy_gettext("Fund created"),
    "ExecutedForwardRequest": lazy_gettext("Signed request carried out"),
    "EIP712DomainChanged": lazy_gettext("Domain of signatures changed"),
    "JournalEntry": lazy_gettext("Entry in the journal"),
    "FeesCollected": lazy_gettext("Fee paid to the operator"),
    "PeriodSettled": lazy_gettext("Period settled"),
    "SolvencyReported": lazy_gettext("Solvency reported"),
    "ShortfallRecorded": lazy_gettext("Shortfall recorded"),
    "CarryFunded": lazy_gettext("Carried aid funded"),
    "TickLapsed": lazy_gettext("Balances used up"),
    "VoucherUsed": lazy_gettext("Voucher used"),
    "VoteSealed": lazy_gettext("Vote sealed"),
    "VoteOpened": lazy_gettext("Vote opened"),
    "JurorRecused": lazy_gettext("Juror stood down"),
    "Excused": lazy_gettext("Kept off the jury as a party or close to one"),
}
