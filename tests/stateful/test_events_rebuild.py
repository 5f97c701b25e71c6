"""Can the books be rebuilt from the events alone, whatever happened before?"""

from __future__ import annotations

import pytest

from tests.stateful.conftest import SCENARIOS
from tests.stateful.rebuilding import CASES, Pair, by_person, pair_of
from tests.support.rebuild import BPS, MEMBERS, RESERVE, UNLIMITED
from tests.support.rebuild_disputes import CLOSED, OVER


@pytest.fixture(
    scope="module",
    params=CASES,
    ids=lambda param: f"{SCENARIOS[param[0]].name}, seed {param[1]}",
)
def pair(request: pytest.FixtureRequest) -> Pair:
    """Every plan, a few histories."""
    return pair_of(*request.param)


def test_it_tells_every_account(pair: Pair) -> None:
    held = [pair.world.fund.view("balanceOf", account) for account in range(1, 6)]
    assert [pair.books.accounts[account] for account in range(1, 6)] == held


def test_it_tells_every_member_s_balance(pair: Pair) -> None:
    fund = pair.world.fund
    told = by_person(pair, pair.books.balance)
    assert told == by_person(pair, lambda person: fund.view("balanceOfMember", person))


def test_it_tells_every_member_s_status(pair: Pair) -> None:
    fund = pair.world.fund
    told = by_person(pair, lambda person: pair.books.status(person, pair.now))
    assert told == by_person(pair, lambda person: fund.view("statusOf", person))


def test_it_tells_every_member_s_facts(pair: Pair) -> None:
    for person, m in pair.books.members.items():
        facts = pair.world.fund.view("memberOf", person)
        assert facts == {
            "number": m.number,
            "units": m.units,
            "cover": m.cover,
            "band": m.band,
            "expiryTick": m.expiry,
            "spare": m.spare,
            "joinedAt": m.joined_at,
            "exitPeriod": m.exit_period,
            "lapsedAt": 0 if m.exit_period else m.lapsed_at,
            "expelledAt": m.expelled_at,
            "referrer": m.referrer,
        }


def test_it_tells_who_pays(pair: Pair) -> None:
    index, told = pair.world.fund.view("shareIndex"), pair.books.payers()
    assert (pair.books.index, told[0]) == (index["index"], index["units"])
    assert told[1] == pair.world.fund.view("payers")


def test_it_tells_every_claim_s_status(pair: Pair) -> None:
    told = {n: pair.books.claim_status(n, pair.now) for n in pair.books.claims}
    assert told == {n: pair.world.desk.view("statusOf", n) for n in told}


def test_it_tells_every_claim_s_facts(pair: Pair) -> None:
    for number, c in pair.books.claims.items():
        assert pair.world.desk.view("claimOf", number) == {
            "claimant": c.claimant,
            "line": c.line,
            "eventAt": c.event_at,
            "filedAt": c.filed_at,
            "publishedAt": c.published_at,
            "windowEndsAt": c.published_at + pair.books.publicity(c.version),
            "period": c.period,
            "amount": c.amount,
            "paid": c.paid,
            "lower": c.lower,
            "attested": c.attested,
            "fastPaid": c.fast_paid,
            "version": c.version,
        }


def test_it_tells_what_is_funded_of_every_claim(pair: Pair) -> None:
    alive = {
        n: c
        for n, c in pair.books.claims.items()
        if c.fate in ("", "approved", "paid") and not c.fast_paid
    }
    told = {n: pair.books.funded(c) for n, c in alive.items()}
    fund = pair.world.fund
    assert told == {n: fund.view("fundedOf", c.period, c.amount) for n, c in alive.items()}


def test_it_tells_every_case(pair: Pair) -> None:
    books, now = pair.books, pair.now
    assert books.cases
    for number, case in books.cases.items():
        found = pair.world.jury.view("caseOf", number)
        told = {
            "phase": books.phase(case, now),
            "sealingEndsAt": books.sealing_end(case),
            "openingEndsAt": books.opening_end(case),
            "electorate": case.electorate,
            "quorum": case.quorum,
            "sealed_": len(case.seals),
            "recused": case.recused,
            "prior": case.prior,
            "seedBlock": case.seed_block,
            "seed": case.seed,
        }
        assert told == {key: found[key] for key in told}
        assert tuple(case.votes[option] for option in range(4)) == tuple(found["votes"])


def test_it_tells_every_verdict(pair: Pair) -> None:
    books = pair.books
    over = {n: c for n, c in books.cases.items() if books.phase(c, pair.now) in (OVER, CLOSED)}
    assert over
    for number, case in over.items():
        found = pair.world.jury.view("resultOf", number)
        assert tuple(found.values())[2:] == (books.outcome(case), case.votes.total())


def test_it_tells_every_dispute(pair: Pair) -> None:
    assert pair.books.disputes
    for matter, d in pair.books.disputes.items():
        court = pair.world.review if matter in pair.books.challenges else pair.world.desk
        assert court.view("disputeOf", matter) == {
            "caseId": d.case,
            "appealId": d.appeal,
            "objections": len(d.objectors),
            "bond": d.bond,
            "appellant": d.appellant,
            "appealBond": d.appeal_bond,
            "concluded": bool(d.concluded_at),
            "outcome": d.outcome,
            "concludedAt": d.concluded_at,
            "perObjector": d.per_objector,
            "toRespondent": d.to_respondent,
            "perJuror": d.per_juror,
            "jurorsOwed": d.jurors_owed,
        }


def test_it_tells_every_challenge_s_status(pair: Pair) -> None:
    books, review = pair.books, pair.world.review
    told = {n: books.challenge_status(n, pair.now) for n in books.challenges}
    assert told == {n: review.view("statusOf", n) for n in told}


def test_it_tells_who_is_too_close_to_sit(pair: Pair) -> None:
    assert pair.books.closeness
    for (matter, account), closeness in pair.books.closeness.items():
        assert pair.world.jury.view("closenessOf", matter, account) == closeness


def test_it_tells_every_debt(pair: Pair) -> None:
    told = by_person(pair, lambda person: pair.books.debts[person])
    assert told == by_person(pair, lambda person: pair.world.desk.view("debtOf", person))


def test_it_tells_solvency(pair: Pair) -> None:
    books = pair.books
    reserve = books.accounts[RESERVE]
    collectable = min(books.accounts[MEMBERS], books.shares["periodCap"] * books.payers()[0])
    owed = books.carried() + books.under_decision()
    assert pair.world.fund.view("solvency") == {
        "reserve": reserve,
        "collectable": collectable,
        "unfunded": books.carried(),
        "underDecision": books.under_decision(),
        "ratioBps": (reserve + collectable) * BPS // owed if owed else UNLIMITED,
    }
