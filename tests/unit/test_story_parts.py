"""The parts of the demo's story that need no chain: clock, claims, cast, signatures, words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from fundplan import Plan, demo_plan
from scripts.story.agenda import Agenda
from scripts.story.asks import Means, fitting, short
from scripts.story.cast import cast_for
from scripts.story.errors import StoryImpossible
from scripts.story.narrator import language_of
from scripts.story.opening import start_before
from scripts.story.signing import FORWARD, Domain, digest
from scripts.story.timeline import DAY, HOUR, YEAR, Timeline
from tests.support.plans import PLAN_NAMES, plan_of


def played(name: str) -> Plan:
    return demo_plan(plan_of(name))


# --- agenda --------------------------------------------------------------------------------------


def test_the_agenda_wakes_strands_by_time_and_at_one_moment_by_their_order() -> None:
    clock: list[int] = []
    seen: list[tuple[str, int]] = []

    def strand(name: str, *moments: int) -> Iterator[int]:
        for moment in moments:
            yield moment
            seen.append((name, clock[-1]))

    agenda = Agenda(clock.append)
    agenda.add("first", strand("first", 10, 30))  # type: ignore[arg-type]
    agenda.add("second", strand("second", 10, 20))  # type: ignore[arg-type]
    assert agenda.run(30) is None
    assert seen == [("first", 10), ("second", 10), ("second", 20), ("first", 30)]


def test_the_agenda_names_the_strand_that_did_not_end() -> None:
    agenda = Agenda(lambda moment: None)
    agenda.add("waits", iter([5, 50]))  # type: ignore[arg-type]
    assert agenda.run(30) == "waits"


# --- timeline ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_the_story_ends_within_the_last_day(name: str) -> None:
    plan, now = played(name), 1_800_000_123
    time = Timeline(plan, start_before(now, plan))
    assert time.starts_at % DAY == 0
    assert now - DAY < time.ends_at <= now
    assert time.ends_at - time.starts_at >= YEAR


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_the_founding_members_are_covered_when_the_first_claim_is_filed(name: str) -> None:
    plan = played(name)
    time = Timeline(plan, 0)
    assert time.first_filed_at - DAY >= 3 * DAY + plan.membership.waiting_seconds


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_the_claims_that_are_too_many_have_a_period_to_themselves(name: str) -> None:
    time = Timeline(played(name), 0)
    others = (time.covered, time.covered + 3, time.period_at(time.judged_at))
    assert time.short + 1 not in others and time.short + 2 not in others
    late = time.end_of(time.short) - time.plan.claims.publicity_seconds + HOUR
    assert time.published(late) == time.end_of(time.short)


# --- claims and cast -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLAN_NAMES)
def test_the_claims_that_fall_short_cost_more_than_one_settlement_and_less_than_two(
    name: str,
) -> None:
    plan = played(name)
    cast = cast_for(plan, 6)
    means = Means(plan, 6, sum(person.units for person in cast.crowd))
    asked = sum(cast.asks[person.role].amount for person in cast.short)
    assert asked > means.per_period
    assert asked * (10_000 + plan.shares.fee_bps) // 10_000 < 2 * means.per_period


def test_a_proportional_claim_is_the_ratio_of_what_is_left_of_the_bills() -> None:
    plan = played("critical-illness")
    ask = fitting(Means(plan, 6, 3_400_000), 15, lambda line: line.proportional)
    assert ask is not None
    left = ask.receipts - ask.other_sources - 10_000_000_000
    assert (ask.amount, ask.other_sources > 0) == (left * 80 // 100, True)


def test_a_plan_whose_cap_never_binds_is_refused_by_the_key_to_change() -> None:
    plan = played("cancer-commune")
    rich = replace(plan, shares=replace(plan.shares, period_cap=plan.shares.period_cap * 1000))
    with pytest.raises(StoryImpossible, match="shares.period_cap: lower it in demo.patch"):
        short(Means(rich, 6, 68_000))


def test_a_plan_without_a_demo_section_is_refused() -> None:
    with pytest.raises(StoryImpossible, match="has no demo section"):
        cast_for(replace(played("cancer-commune"), demo=None), 6)


def test_everybody_has_an_account_of_their_own() -> None:
    cast = cast_for(played("critical-illness"), 6)
    everybody = [*cast.people.values(), *cast.crowd]
    assert len({person.address for person in everybody}) == len(everybody)
    assert len({person.name.zh for person in cast.named}) == len(cast.named)


# --- signatures and words ------------------------------------------------------------------------


def test_a_signed_request_has_the_digest_that_wallets_compute() -> None:
    domain = Domain("MemberForwarder", 31337, "0x" + "11" * 20)
    values = ("0x" + "22" * 20, "0x" + "33" * 20, 0, 900_000, 7, 1_800_000_000, b"\x01\x02\x03")
    members = [member.split(" ") for member in FORWARD[FORWARD.index("(") + 1 : -1].split(",")]
    types = {"ForwardRequest": [{"type": kind, "name": name} for kind, name in members]}
    message = {name: value for (_, name), value in zip(members, values, strict=True)}
    outer = {
        "name": "MemberForwarder",
        "version": "1",
        "chainId": 31337,
        "verifyingContract": domain.contract,
    }
    signable = encode_typed_data(outer, types, message)
    wallet = keccak(b"\x19" + signable.version + signable.header + signable.body)
    assert digest(domain, FORWARD, values) == wallet


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "PLAN_LANGUAGE": "en"}, "en"),
        ({"PLAN_LANGUAGE": "both"}, "en"),
    ],
)
def test_the_story_is_told_in_the_language_asked_for(
    environ: dict[str, str], language: str
) -> None:
    assert language_of(environ) == language
