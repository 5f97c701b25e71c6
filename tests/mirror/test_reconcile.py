"""Every corruption of a mirror is found, and a clean one is not accused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mirror.conftest import History
from tests.mirror.town import new_store
from webapp.mirror.proof import prove_journal
from webapp.mirror.reconcile import reconcile
from webapp.store import Store, funds

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
    "UPDATE providers SET until_block = NULL WHERE fund_id = 3": "may attest",
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
    "UPDATE funds SET terms = replace(terms, '\"fee_bps\": 799', '\"fee_bps\": 700')": "fee_bps",
    "UPDATE funds SET rules_hash = '0x00' WHERE id = 1": "rulesHash",
}
PLACES = {
    "{a member}": "fund_id = 1 AND number = (SELECT max(number) FROM members WHERE fund_id = 1)",
    "{a claim}": "fund_id = 1 AND claim_id = (SELECT min(claim_id) FROM claims WHERE fund_id = 1)",
    "{a journal event}": (
        "(block, log_index) IN"
        " (SELECT block, log_index FROM journal WHERE fund_id = 1 AND number = 7)"
    ),
}


@pytest.fixture
def copy(history: History, tmp_path: Path) -> Iterator[Store]:
    """A copy of the long history's mirror, to be spoilt."""
    with history.store.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(str(history.store.url.database), tmp_path / "mirror.sqlite")
    store = new_store(tmp_path)
    yield store
    store.close()


@pytest.mark.parametrize(("statement", "named"), CORRUPTIONS.items())
def test_it_finds_and_names(history: History, copy: Store, statement: str, named: str) -> None:
    for short, condition in PLACES.items():
        statement = statement.replace(short, condition)
    with copy.write() as db:
        assert db.exec_driver_sql(statement).rowcount > 0
    with copy.read() as db:
        reports = [reconcile(db, history.node, fund) for fund in funds(db)]
    spoilt = [report for report in reports if not report.ok]
    assert any(named in each for report in spoilt for each in report.differences), spoilt
    assert all(report.differences[0] in str(report) for report in spoilt)


def test_it_accuses_no_clean_mirror(history: History, copy: Store) -> None:
    with copy.read() as db:
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
    history: History, copy: Store, statement: str, named: str
) -> None:
    with copy.write() as db:
        db.exec_driver_sql(statement)
    with copy.read() as db:
        proof = prove_journal(db, history.node, 1)
    assert proof.difference is not None and proof.difference.startswith(named)
