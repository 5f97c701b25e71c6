"""What the keys of a plan mean, for differences between two versions of the rules."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

SECTIONS: dict[str, Any] = {
    "name": lazy_gettext("Name"),
    "summary": lazy_gettext("Summary"),
    "modelled_on": lazy_gettext("Modelled on"),
    "currency": lazy_gettext("Currency"),
    "membership": lazy_gettext("Membership"),
    "bands": lazy_gettext("Age bands"),
    "shares": lazy_gettext("Shares"),
    "surplus": lazy_gettext("Surplus"),
    "thresholds": lazy_gettext("Thresholds"),
    "claims": lazy_gettext("Claims"),
    "benefits": lazy_gettext("Benefits"),
    "rules": lazy_gettext("Rules in words"),
    "offices": lazy_gettext("Offices"),
}

KEYS: dict[str, Any] = {
    "membership.joining": lazy_gettext("Joining"),
    "membership.min_prepayment": lazy_gettext("Smallest prepayment, per unit"),
    "membership.max_cover": lazy_gettext("Highest cover level"),
    "membership.waiting": lazy_gettext("Waiting period"),
    "membership.grace": lazy_gettext("Grace period"),
    "shares.period_cap": lazy_gettext("Cap per period, per unit"),
    "shares.claim_cap": lazy_gettext("Cap per claim, per unit"),
    "shares.dues": lazy_gettext("Dues per term, per unit"),
    "shares.dues_every": lazy_gettext("Periods in a term"),
    "shares.fee": lazy_gettext("Management fee"),
    "shares.reserve_floor": lazy_gettext("Floor of the reserve"),
    "shares.carries": lazy_gettext("What is short stays owed"),
    "surplus.policy": lazy_gettext("Reserve above its floor"),
    "surplus.purpose": lazy_gettext("What the beneficiary is there for"),
    "thresholds.stop_joins": lazy_gettext("Joining stops below this funding ratio"),
    "thresholds.low": lazy_gettext("Funding ratio that is low"),
    "thresholds.few": lazy_gettext("Fewer members than this are too few"),
    "thresholds.periods": lazy_gettext("Settlements in a row until the threshold acts"),
    "thresholds.then": lazy_gettext("What the threshold then does"),
    "claims.reporting": lazy_gettext("To be filed within"),
    "claims.publicity": lazy_gettext("Published for"),
    "claims.fast_window": lazy_gettext("Fast lane: time without objection"),
    "claims.fast_limit": lazy_gettext("Fast lane: largest claim"),
}

#: The last part of a key below a benefit or a rule.
LEAVES: dict[str, Any] = {
    "ages": lazy_gettext("Ages"),
    "amount": lazy_gettext("Amount"),
    "kind": lazy_gettext("Kind"),
    "severity": lazy_gettext("Severity"),
    "waits": lazy_gettext("Waiting period applies"),
    "ratio": lazy_gettext("Part of receipts"),
    "deductible": lazy_gettext("Deductible"),
    "per_event": lazy_gettext("Cap per event"),
    "annual": lazy_gettext("Cap per year"),
    "lifetime": lazy_gettext("Cap in all"),
    "code": lazy_gettext("Code"),
    "line": lazy_gettext("Line of the table"),
    "title": lazy_gettext("Title"),
    "name": lazy_gettext("Name"),
    "covers": lazy_gettext("What it covers"),
    "units": lazy_gettext("Units per cover level"),
    "source": lazy_gettext("Source"),
    "text": lazy_gettext("Text"),
    "why": lazy_gettext("Reason"),
}
