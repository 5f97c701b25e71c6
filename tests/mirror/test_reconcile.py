"""Every corruption of a mirror is found, and a clean one is not accused."""

from __future__ import annotations

import re

import pytest

from tests.mirror.conftest import History
from webapp.mirror.proof import prove_journal
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, funds

#: In the village that was governed: rules, votes, pauses, offices, agents.
GOVERNED: dict[str, str] = {
    "UPDATE versions SET valid_from = valid_from + 1 WHERE {4} AND version = 2": "from",
    "UPDATE versions SET shares_from = 1 WHERE {4} AND version = 2": "table versions",
    "UPDATE standing SET shares_version = 1 WHERE {4}": "period_cap",
    "UPDATE standing SET version = 1 WHERE {4}": "rulesHash",
    "UPDATE standing SET few_for = 1 WHERE {4}": "fewFor",
    "UPDATE standing SET longest_reporting = 1 WHERE {4}": "closesAt",
    "UPDATE rule_texts SET text = 'other' WHERE {4}": "table rule_texts",
    "UPDATE rule_texts SET rules = replace(rules, 'unt\": 82', 'unt\": 83') WHERE {4}": "amount",
    "UPDATE rule_texts SET rules = replace(rules, 'ual\": 3', 'ual\": 4') WHERE {4}": "annual",
    "UPDATE proposals SET mark = 1 WHERE {4} AND mark = 3": "status",
    "UPDATE proposals SET based_on = 9 WHERE {4}": "basedOn",
    "UPDATE proposals SET amount = '7' WHERE {4} AND kind = 2": "amount",
    "UPDATE proposals SET ready_at = ready_at + 1 WHERE {4} AND kind = 1": "readyAt",
    "UPDATE proposals SET bond_due = 1 - bond_due WHERE {4}": "table proposals",
    "UPDATE pauses SET ends_at = ends_at + 1 WHERE {4}": "pause of",
    "UPDATE pauses SET rearmed = 0 WHERE {4}": "table pauses",
    "UPDATE pauses SET until = 0 WHERE {4}": "table pauses",
    "UPDATE offices SET address = '0x' || printf('%040d', 7) WHERE {4} AND office = 1": "guardian",
    "UPDATE offices SET until_block = NULL WHERE {4} AND office = 3": "in office",
    "UPDATE offices SET until_matter = 0 WHERE {4}": "table offices",
    "UPDATE grants SET amount = '1' WHERE {4}": "table grants",
    "UPDATE claims SET version = 1 WHERE {4}": "version",
    "UPDATE wards SET agent = NULL WHERE agent IS NOT NULL /* {4} */": "agent of",
    "UPDATE wards SET recovery = NULL WHERE recovery IS NOT NULL /* {4} */": "successors of",
    "UPDATE wards SET due_at = 5 /* {4} */": "handover of",
    "DELETE FROM representations WHERE {4}": "represented",
    "DELETE FROM agency_events /* {4} */": "table agency_events",
    "UPDATE enrolments SET enrolled = enrolled + 1 /* {4} */": "table enrolments",
    "DELETE FROM enrolment_skips /* {4} */": "table enrolment_skips",
}

#: In the village that came to its end.
ENDED: dict[str, str] = {
    "UPDATE standing SET winding_since = winding_since + 1 WHERE {5}": "windingSince",
    "UPDATE standing SET winding_cause = 0 WHERE {5}": "table standing",
    "UPDATE standing SET closed_at = closed_at + 1 WHERE {5}": "closedAt",
    "UPDATE standing SET per_unit = per_unit + 1 WHERE {5}": "perUnit",
    "UPDATE standing SET rounding = rounding + 1 WHERE {5}": "rounding",
    "UPDATE standing SET units_left = units_left + 1 WHERE {5}": "unitsLeft",
    "UPDATE standing SET swept = 0 WHERE {5}": "swept",
    "UPDATE books SET closed_in = closed_in - 1 WHERE {5}": "table books",
    "UPDATE sweeps SET expired = 0 WHERE {5}": "table sweeps",
    "UPDATE periods SET low_for = 7 WHERE {5}": "table periods",
    "UPDATE periods SET joins_stopped = 1 - joins_stopped WHERE {5}": "table periods",
}

#: Statement that corrupts a mirror → what the report must speak of.
CORRUPTIONS: dict[str, str] = {
    "UPDATE books SET reserve = reserve + 1 WHERE fund_id = 1": "account RESERVE",
    "UPDATE books SET members = members - 1 WHERE fund_id = 1": "account MEMBERS",
    "UPDATE books SET head = '0x00' WHERE fund_id = 1": "journal head",
    "UPDATE books SET entries = entries + 1 WHERE fund_id = 1": "journal entries",
    "UPDATE books SET units = units + 1 WHERE fund_id = 1": "shareIndex units",
    "UPDATE books SET payers = payers - 1 WHERE fund_id = 1": "payers",
    "UPDATE books SET share_index = share_index + 1 WHERE fund_id = 1": "shareIndex index",
    "UPDATE books SET carried = carried + 5 WHERE fund_id = 1": "carried",
    "UPDATE books SET disputed = disputed + 5 WHERE fund_id = 1": "underDecision",
    "UPDATE books SET aid_paid = aid_paid + 5 WHERE fund_id = 1": "aid_paid",
    "UPDATE members SET spare = spare + 1 WHERE {a member}": "balance",
    "UPDATE members SET units = units + 1 WHERE {a member}": "member",
    "UPDATE members SET joined_at = joined_at + 1 WHERE {a member}": "joinedAt",
    "UPDATE members SET number = number + 1 WHERE {a member}": "number",
    "UPDATE members SET exit_period = 1 WHERE exit_period = 0": "member",
    "DELETE FROM members WHERE {a member}": "member",
    "UPDATE ticks SET lapsed_at = lapsed_at + 1 WHERE lapsed_at > 0": "lapsed",
    "UPDATE claims SET amount = amount + 1 WHERE {a claim}": "claim",
    "UPDATE claims SET paid = paid + 1 WHERE {a claim}": "claim",
    "UPDATE claims SET mark = 4 WHERE mark = 3": "status",
    "UPDATE claims SET claimant = '0x' WHERE {a claim}": "claimant",
    "UPDATE claims SET receipts = '77' WHERE {a claim}": "receipts",
    "UPDATE batches SET asked = asked + 1 WHERE short": "asked",
    "UPDATE batches SET funded = funded + 1 WHERE short": "funded",
    "UPDATE periods SET fee = fee + 1 WHERE fund_id = 1 AND period = 2": "period 2: fee",
    "UPDATE journal SET amount = amount + 1 WHERE fund_id = 1 AND number = 7": "number 7: amount",
    "DELETE FROM journal WHERE fund_id = 1 AND number = 7": "table journal",
    "UPDATE cases SET v1 = v1 + 1 WHERE fund_id = 3 AND case_id = 1": "case 1 votes",
    "UPDATE cases SET sealed = sealed + 1 WHERE fund_id = 3 AND case_id = 1": "case 1 sealed",
    "UPDATE cases SET electorate = electorate + 1 WHERE fund_id = 3": "electorate",
    "UPDATE cases SET quorum = quorum - 1 WHERE fund_id = 3": "quorum",
    "UPDATE cases SET seed = '0x' || printf('%064d', 7) WHERE seed IS NOT NULL": "seed",
    "UPDATE cases SET sealing_ends_at = sealing_ends_at + 1 WHERE fund_id = 3": "sealingEndsAt",
    "UPDATE cases SET ends_at = ends_at + 1 WHERE ends_at > 0": "openingEndsAt",
    "UPDATE cases SET stage = 1 WHERE stage = 2": "phase",
    "UPDATE seats SET option = 1 - option WHERE fund_id = 3": "table seats",
    "UPDATE seats SET reward = '7' WHERE fund_id = 3": "table seats",
    "UPDATE excused SET closeness = 1 WHERE fund_id = 3": "closenessOf",
    "UPDATE disputes SET per_juror = per_juror + 1 WHERE fund_id = 3": "perJuror",
    "UPDATE disputes SET outcome = 2 WHERE fund_id = 3": "outcome",
    "UPDATE disputes SET jurors_owed = 1 WHERE fund_id = 3": "jurorsOwed",
    "UPDATE disputes SET appeal_id = 0 WHERE appeal_id > 0": "appealId",
    "UPDATE challenges SET mark = 3 WHERE mark = 2": "challenge",
    "UPDATE challenges SET target = challenger WHERE fund_id = 3": "target",
    "UPDATE offices SET until_block = NULL WHERE fund_id = 3 AND office = 4": "in office",
    "UPDATE debts SET amount = '1' WHERE fund_id = 3": "debt",
    "UPDATE members SET expelled_at = expelled_at + 1 WHERE expelled_at > 0": "expelledAt",
    "UPDATE members SET referrer = NULL WHERE referrer IS NOT NULL": "referrer",
    "UPDATE periods SET counted = counted + 50 WHERE fund_id = 3": "electorate",
    "UPDATE claims SET fast_paid = 1 - fast_paid WHERE fund_id = 3": "fastPaid",
    "UPDATE claims SET lower = '5' WHERE fund_id = 3": "lower",
    "DELETE FROM evidence WHERE fund_id = 1 AND matter = 1": "table evidence",
    "UPDATE objections SET bond = bond + 1 WHERE fund_id = 3": "table objections",
    "UPDATE objections SET collected = 1 - collected WHERE fund_id = 3": "role",
    "DELETE FROM payments WHERE fund_id = 1": "table payments",
    "DELETE FROM member_changes WHERE fund_id = 1": "table member_changes",
    "DELETE FROM events WHERE {a journal event}": "raw events",
    "UPDATE rule_texts SET rules = replace(rules, '_bps\": 799', '_bps\": 700')": "fee_bps",
    "UPDATE funds SET terms = replace(terms, '\"stake\": 2', '\"stake\": 3')": "stake",
    "UPDATE versions SET rules_hash = '0x00' WHERE fund_id = 1": "rulesHash",
    **{statement.replace("{4}", "fund_id = 4"): named for statement, named in GOVERNED.items()},
    **{statement.replace("{5}", "fund_id = 5"): named for statement, named in ENDED.items()},
}
PLACES = {
    "{a member}": "fund_id = 1 AND number = (SELECT max(number) FROM members WHERE fund_id = 1)",
    "{a claim}": "fund_id = 1 AND claim_id = (SELECT min(claim_id) FROM claims WHERE fund_id = 1)",
    "{a journal event}": (
        "(block, log_index) IN"
        " (SELECT block, log_index FROM journal WHERE fund_id = 1 AND number = 7)"
    ),
}


@pytest.mark.parametrize(("statement", "named"), CORRUPTIONS.items())
def test_it_finds_and_names(history: History, own: Store, statement: str, named: str) -> None:
    for short, condition in PLACES.items():
        statement = statement.replace(short, condition)
    with own.write() as db:
        assert db.exec_driver_sql(statement).rowcount > 0
    mentioned = re.search(r"fund_id = (\d)", statement)
    with own.read() as db:
        found = funds(db)
        looked_at = [found[int(mentioned[1]) - 1]] if mentioned else found
        for fund, replay in ((fund, replay) for replay in (False, True) for fund in looked_at):
            report = reconcile(db, history.node, fund, replay)
            if any(named in each for each in report.differences):
                assert report.differences[0] in str(report)
                return
    raise AssertionError(report.differences)


def test_it_accuses_no_clean_mirror(history: History, own: Store) -> None:
    with own.read() as db:
        for fund in funds(db):
            report = reconcile(db, history.node, fund)
            assert report.ok, report.differences
            assert str(report).endswith("all agree")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE books SET head = '0x00' WHERE fund_id = 1", "journal head"),
        ("UPDATE books SET entries = entries + 1 WHERE fund_id = 1", "journal entries"),
        ("UPDATE books SET bonds = bonds + 1 WHERE fund_id = 1", "booked total"),
    ],
)
def test_it_sees_at_each_sync_that_the_books_are_not_the_chains(
    history: History, own: Store, statement: str, named: str
) -> None:
    with own.write() as db:
        db.exec_driver_sql(statement)
    with own.read() as db:
        proof = prove_journal(db, history.node, 1)
    assert proof.difference is not None and proof.difference.startswith(named)
