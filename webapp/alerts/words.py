"""What an alert says, in the page's language, and which page tells more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext

from webapp.store.records import Fund
from webapp.store.records.alerts import Alert
from webapp.store.words import Movement, Office, Power, ProposalKind, Reason, WindingUpCause
from webapp.web.amounts import minute, percent
from webapp.web.filters import duration, token
from webapp.web.plans import fund_name
from webapp.web.words import word

LEVELS = {
    "notice": lazy_gettext("Notice"),
    "warning": lazy_gettext("Warning"),
    "alarm": lazy_gettext("Alarm"),
}


def title(alert: Alert, fund: Fund) -> str:
    """Level, fund, and what happened; that it was taken back or is over comes first."""
    said = f"{LEVELS[alert.level]} · {fund_name(fund)} · {sentence(alert, fund)}"
    if alert.ended == "withdrawn":
        return gettext("Taken back, its block is not on the chain any more: %(said)s", said=said)
    return gettext("Over: %(said)s", said=said) if alert.ended else said


def sentence(alert: Alert, fund: Fund) -> str:
    """What happened, in one sentence."""
    facts: dict[str, Any] = dict(alert.facts)
    event = alert.kind if facts["event"] == "state" else facts["event"]
    return _SAID[event](facts, fund)


def path(alert: Alert, fund: Fund) -> str:
    """The page that tells more, below the site's address."""
    facts = alert.facts
    if alert.kind == "ratio":
        return url_for("overview.show", key=fund.key)
    if alert.log_index is None:
        return url_for("status.show")
    if alert.kind == "office":
        return url_for("offices.show", key=fund.key)
    if alert.kind in ("pause", "winding-up"):
        return url_for("standing.show", key=fund.key)
    if facts["event"] == "RulesEnacted":
        return url_for("rules.version", key=fund.key, number=facts["version"])
    matter = facts.get("claim_id") or facts.get("matter")
    if facts.get("ref_kind") == "matter":
        matter = facts["ref"]
    if matter:
        return url_for("jury.matter", key=fund.key, matter=matter)
    return url_for("transactions.show", tx=alert.tx)


# --- sentences -----------------------------------------------------------------------------------


def _payment(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "%(amount)s left the fund (%(movement)s), to %(party)s.",
        amount=token(int(facts["amount"]), fund),
        movement=word(Movement[facts["movement"]]),
        party=facts["party"],
    )


def _objection(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "Objection to claim %(claim)s by %(who)s: %(reason)s.",
        claim=facts["claim_id"],
        who=facts["objector"],
        reason=word(Reason(facts["reason"])),
    )


def _challenge(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "Challenge %(matter)s against %(target)s by %(who)s: %(reason)s.",
        matter=facts["matter"],
        target=facts["target"],
        who=facts["challenger"],
        reason=word(Reason(facts["reason"])),
    )


def _proposed(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "Proposal %(matter)s: %(kind)s. All members vote from %(when)s UTC.",
        matter=facts["matter"],
        kind=word(ProposalKind(facts["kind"])),
        when=minute(facts["opens_at"]),
    )


def _decided(facts: dict[str, Any], fund: Fund) -> str:
    about = {"matter": facts["matter"], "kind": word(ProposalKind(facts["kind"]))}
    if not facts["adopted"]:
        return gettext("Proposal %(matter)s (%(kind)s) was not adopted.", **about)
    return gettext(
        "Proposal %(matter)s (%(kind)s) was adopted; it can be carried out from %(when)s UTC.",
        when=minute(facts["ready_at"]),
        **about,
    )


def _carried_out(facts: dict[str, Any], fund: Fund) -> str:
    kind = word(ProposalKind(facts["kind"]))
    return gettext(
        "Proposal %(matter)s (%(kind)s) has been carried out.", matter=facts["matter"], kind=kind
    )


def _enacted(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "Version %(version)s of the rules is in force, by proposal %(matter)s.",
        version=facts["version"],
        matter=facts["matter"],
    )


def _paused(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "The guardian paused this, until %(when)s UTC: %(power)s.",
        power=word(Power(facts["power"])),
        when=minute(facts["until"]),
    )


def _resumed(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "The guardian ended the pause of this: %(power)s.", power=word(Power(facts["power"]))
    )


def _rearmed(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "The guardian may once more pause this: %(power)s.", power=word(Power(facts["power"]))
    )


def _taken(facts: dict[str, Any], fund: Fund) -> str:
    office = word(Office[facts["office"]])
    return gettext("%(who)s took up an office: %(office)s.", who=facts["address"], office=office)


def _left(facts: dict[str, Any], fund: Fund) -> str:
    office = word(Office[facts["office"]])
    return gettext("%(who)s left an office: %(office)s.", who=facts["address"], office=office)


def _winding_up(facts: dict[str, Any], fund: Fund) -> str:
    cause = word(WindingUpCause(facts["cause"]))
    return gettext("The fund winds up, by %(cause)s.", cause=cause)


def _closed(facts: dict[str, Any], fund: Fund) -> str:
    return gettext("The fund is closed; members can collect what is theirs.")


def _mismatch(facts: dict[str, Any], fund: Fund) -> str:
    return gettext("The books here do not equal the chain: %(what)s", what=facts["difference"])


def _stopped(facts: dict[str, Any], fund: Fund) -> str:
    return gettext("The mirror has stopped itself: %(why)s", why=facts["reason"])


def _lag(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "The mirror is %(blocks)s blocks behind the chain, and what it shows is %(time)s old.",
        blocks=f"{facts['blocks']:,}",
        time=duration(int(facts["seconds"] or 0) // 60 * 60),
    )


def _ratio(facts: dict[str, Any], fund: Fund) -> str:
    return gettext(
        "Reserve and collectable shares cover %(ratio)s of the aid asked for, less than %(below)s.",
        ratio=percent(facts["ratio_bps"]),
        below=percent(facts["below_bps"]),
    )


_SAID: dict[str, Callable[[dict[str, Any], Fund], str]] = {
    "JournalEntry": _payment,
    "ObjectionRaised": _objection,
    "Challenged": _challenge,
    "Proposed": _proposed,
    "ProposalDecided": _decided,
    "ProposalCarriedOut": _carried_out,
    "RulesEnacted": _enacted,
    "Paused": _paused,
    "Resumed": _resumed,
    "Rearmed": _rearmed,
    "taken": _taken,
    "left": _left,
    "WindingUpBegun": _winding_up,
    "FundClosed": _closed,
    "mismatch": _mismatch,
    "stopped": _stopped,
    "lag": _lag,
    "ratio": _ratio,
}
