"""The tables of an export. docs/exporting.md says what every column means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection

from webapp.store import iterate_flows, iterate_members
from webapp.store.exporting import (
    DisputeLine,
    iterate_claims,
    iterate_disputes,
    iterate_events,
    iterate_periods,
    iterate_proposals,
    iterate_votes,
)
from webapp.store.records import Fund, Period
from webapp.store.words import options_of

from .columns import Column, Kind, Sheet, at, of


def _all(
    iterate: Callable[[Connection, Fund], Iterator[Any]],
) -> Callable[[Connection, Fund, int], Iterator[Any]]:
    return lambda db, fund, last_block: iterate(db, fund)


FLOWS = Sheet(
    "flows",
    _all(iterate_flows),
    (
        *of(Kind.NUMBER, "number"),
        *at("where"),
        *of(Kind.TEXT, "movement", "source", "target", "party"),
        *of(Kind.AMOUNT, "amount"),
        *of(Kind.TEXT, "ref_kind"),
        *of(Kind.NUMBER, "ref"),
        *of(Kind.AMOUNT, "source_balance", "target_balance"),
    ),
)

MEMBERS = Sheet(
    "members",
    _all(iterate_members),
    (
        *of(Kind.TEXT, "address"),
        *of(Kind.NUMBER, "number"),
        *of(Kind.TEXT, "status"),
        *of(Kind.NUMBER, "units", "cover", "band"),
        *of(Kind.AMOUNT, "balance", "debt", "spare"),
        *of(Kind.NUMBER, "expiry_tick", "exit_period"),
        *of(Kind.MOMENT, "joined_at", "waits_until", "lapsed_at", "grace_ends_at", "expelled_at"),
        *of(Kind.TEXT, "referrer", "agent"),
        *of(Kind.FLAG, "represented"),
        *at("changed", "changed_"),
    ),
)

CLAIMS = Sheet(
    "claims",
    _all(iterate_claims),
    (
        *of(Kind.NUMBER, "id"),
        *of(Kind.TEXT, "claimant", "status"),
        *of(Kind.NUMBER, "line", "version", "period"),
        *of(Kind.AMOUNT, "asked", "amount", "funded", "paid", "lower", "overturned"),
        *of(Kind.WIDE, "receipts", "other_sources"),
        *of(Kind.MOMENT, "event_at", "published_at", "window_ends_at", "payable_at"),
        *of(Kind.NUMBER, "case_id", "objections"),
        *of(Kind.TEXT, "provider"),
        *of(Kind.FLAG, "fast_paid"),
        *at("filed", "filed_"),
    ),
)

VOTES = Sheet(
    "votes",
    _all(iterate_votes),
    (
        *of(Kind.NUMBER, "case_id", "matter"),
        *of(Kind.TEXT, "juror"),
        *of(Kind.NUMBER, "seat"),
        *of(Kind.TEXT, "seal"),
        *of(Kind.NUMBER, "option"),
        *of(Kind.TEXT, "reason_hash"),
        *of(Kind.AMOUNT, "reward"),
        *at("sealed", "sealed_"),
        *at("recused", "recused_"),
        *at("opened", "opened_"),
    ),
)


def _solvency(name: str) -> Column:
    def get(period: Period) -> int | None:
        return None if period.solvency is None else getattr(period.solvency, name)

    return Column(f"solvency_{name}", Kind.AMOUNT, get)


PERIODS = Sheet(
    "periods",
    _all(iterate_periods),
    (
        *of(Kind.NUMBER, "number"),
        *of(Kind.MOMENT, "starts_at", "ends_at"),
        *at("settled", "settled_"),
        *of(Kind.NUMBER, "units", "payers", "claims"),
        *of(Kind.AMOUNT, "asked", "carried_in", "funded", "cancelled", "fee", "dues"),
        *of(Kind.AMOUNT, "from_reserve", "collected", "share", "index", "reserve", "carried_out"),
        *of(Kind.NUMBER, "lapsed_units", "lapsed_members"),
        *map(_solvency, ("reserve", "collectable", "unfunded", "under_decision", "ratio_bps")),
        *of(Kind.NUMBER, "shares_version"),
        *of(Kind.FLAG, "joins_stopped"),
        *of(Kind.NUMBER, "low_for", "few_for"),
    ),
)

EVENTS = Sheet(
    "events",
    iterate_events,
    (*at("where"), *of(Kind.TEXT, "contract", event="name"), *of(Kind.FACTS, "args")),
)

PROPOSALS = Sheet(
    "proposals",
    _all(iterate_proposals),
    (
        *of(Kind.NUMBER, "id"),
        *of(Kind.TEXT, "kind", "status", "proposer"),
        *of(Kind.NUMBER, "based_on", "version", "case_id"),
        *of(Kind.AMOUNT, "amount", "bond"),
        *of(Kind.TEXT, "power", "content"),
        *of(Kind.FLAG, "quorate", "bond_due"),
        *of(Kind.MOMENT, "opens_at", "ready_at", "expires_at"),
        *at("proposed", "proposed_"),
        *at("decided", "decided_"),
        *at("carried_out", "carried_out_"),
    ),
)


def _outcome(line: DisputeLine) -> Any:
    option = line.row.outcome
    return None if option is None else options_of(line.kind)(option)


DISPUTES = Sheet(
    "disputes",
    _all(iterate_disputes),
    (
        *of(Kind.NUMBER, matter="row.matter"),
        *of(Kind.TEXT, "kind", respondent="row.respondent"),
        *of(Kind.NUMBER, case_id="row.case_id", objections="row.objections"),
        *of(Kind.AMOUNT, bond="row.bond"),
        *of(Kind.NUMBER, appeal_id="row.appeal_id"),
        *of(Kind.TEXT, appellant="row.appellant"),
        *of(Kind.AMOUNT, appeal_bond="row.appeal_bond"),
        Column("outcome", Kind.TEXT, _outcome),
        *of(Kind.FLAG, unjudged="row.unjudged", overturned="row.overturned"),
        *of(
            Kind.AMOUNT,
            stake_taken="row.stake_taken",
            lost="row.lost",
            per_objector="row.per_objector",
            to_respondent="row.to_respondent",
            per_juror="row.per_juror",
            compensation="row.compensation",
            rewards_expired="row.expired",
        ),
        *of(Kind.NUMBER, jurors="row.jurors", jurors_owed="row.jurors_owed"),
        *at("opened", "opened_"),
        *at("appealed", "appealed_"),
        *at("concluded", "concluded_"),
    ),
)

SHEETS: tuple[Sheet, ...] = (
    FLOWS,
    MEMBERS,
    CLAIMS,
    VOTES,
    PERIODS,
    EVENTS,
    PROPOSALS,
    DISPUTES,
)
