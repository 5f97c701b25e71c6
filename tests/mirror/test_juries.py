"""Juries as the site tells of them: phases, lots, seats and money, against the contracts' views."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.mirror.mirrors import mirror_of, new_store
from tests.mirror.nodechain import OPEN_NODE
from tests.mirror.town import Town, scenario
from tests.mirror.verdicts import FRAUD, REFUSE, Court
from tests.support.evm import known_errors
from tests.support.node import running_node
from webapp.store import Store, case_detail, claim_detail, funds, jury_desk, payables, standing
from webapp.store.records import Fund
from webapp.store.words import Phase

Obstacles = list[str | None]


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    """Twelve members, one a relative of another; nothing is disputed yet."""
    with running_node(31337, *OPEN_NODE) as node:
        fresh = Court(Town(node, scenario("shares")))
        fresh.populate()
        yield fresh


@pytest.fixture
def played(court: Court, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Court, Store]]:
    """The court, and an empty mirror of it; what the test does is undone."""
    store, mark = new_store(tmp_path_factory.mktemp("juries")), court.town.mark()
    yield court, store
    store.close()
    court.town.return_to(mark)


def _synced(court: Court, store: Store) -> None:
    """Mirror up to a block whose time is the town's."""
    court.town.node.rpc("evm_setNextBlockTimestamp", court.town.chain.now + 1)
    court.town.node.rpc("evm_mine")
    mirror_of(store, court.town).catch_up()


def _refusal(court: Court, case_id: int, person: str) -> str | None:
    """The error of Jury.checkSeat, asked after the newest block."""
    jury, provider = court.town.jury, court.town.node.web3.provider
    data = jury.artifact.abi.function("checkSeat").call_data((case_id, person))
    call = {"to": jury.address, "data": "0x" + data.hex()}
    answer = provider.make_request("eth_call", [call, "latest"])  # type: ignore[arg-type]
    if "error" not in answer:
        return None
    selector = bytes.fromhex(answer["error"]["data"][2:10])
    return known_errors()[selector].name


def _obstacles(court: Court, store: Store, case_id: int) -> tuple[Obstacles, Obstacles]:
    """What stands against each person, as the site tells it and as the contract does."""
    _synced(court, store)
    with store.read() as db:
        fund = funds(db)[0]
        ours = [_obstacle(db, fund, case_id, person) for person in court.town.cast]
    return ours, [_refusal(court, case_id, person) for person in court.town.cast]


def _obstacle(db: Connection, fund: Fund, case_id: int, person: str) -> str | None:
    found = standing(db, fund, case_id, person)
    assert found is not None
    return found.obstacle


def test_it_tells_who_may_sit(played: tuple[Court, Store]) -> None:
    """Before the draw, in each round, with votes sealed and jurors stood down; and on appeal."""
    court, store = played
    claim = court.file(0)
    court.object(claim, 3)
    case = court.case_of(claim)
    court.pass_to(case.opens_at)
    court.do("draw", case=case.id)
    court.do("draw", case=case.id, blocks=6)
    met = set()
    for round_ in range(case.terms.rounds):
        court.pass_to(case.opens_at + round_ * case.terms.sealing_seconds)
        ours, theirs = _obstacles(court, store, case.id)
        assert ours == theirs
        met |= set(ours)
    court.do("recuse", court.free(case)[0], case=case.id)
    jurors = court.seal(case, REFUSE, 3)
    ours, theirs = _obstacles(court, store, case.id)
    assert ours == theirs
    met |= set(ours)
    court.open(case, REFUSE, jurors)
    court.appeal(claim, 0)
    second = court.case_of(claim)
    court.draw(second)
    ours, theirs = _obstacles(court, store, second.id)
    assert ours == theirs
    met |= set(ours)
    wanted = {None, "NotDrawn", "NotEligible", "ConflictOfInterest", "AlreadyRecused"}
    assert met == wanted | {"SatInPriorCase"}


def test_it_tells_every_phase_to_the_second(played: tuple[Court, Store]) -> None:
    court, store = played
    claim = court.file(0)
    court.object(claim, 3)
    case = court.case_of(claim)
    court.draw(case)
    jurors = court.seal(case, FRAUD, 3)
    court.open(case, FRAUD, jurors[:2])
    _synced(court, store)
    ends = (
        (case.opens_at, Phase.WAITING, Phase.SEALING),
        (case.sealing_end, Phase.SEALING, Phase.OPENING),
        (case.end, Phase.OPENING, Phase.OVER),
    )
    with store.read() as db:
        fund = funds(db)[0]
        for moment, before, after in ends:
            for at, phase in ((moment - 1, before), (moment, after)):
                found = case_detail(db, fund, case.id, at)
                assert found is not None and found.case.phase is phase


def test_it_tells_what_can_be_collected_and_by_when(played: tuple[Court, Store]) -> None:
    court, store = played
    claim = court.file(0)
    court.object(claim, 3)
    case = court.vote(claim, REFUSE)
    court.finish(claim)
    _synced(court, store)
    jurors = [ballot.juror for ballot in case.ballots.values()]
    with store.read() as db:
        fund = funds(db)[0]
        detail = claim_detail(db, fund, claim)
        assert detail is not None and detail.dispute is not None
        names = sorted(action.name for action in detail.actions)
        assert names == ["collectBond", *["collectJurorReward"] * 3]
        kinds = [[each.kind for each in payables(db, fund, person)] for person in jurors]
        assert kinds == [["juror_reward"]] * 3
        bond = payables(db, fund, court.town.cast[3])[0]
        assert bond.amount == detail.dispute.bond + detail.dispute.per_objector
        desk = jury_desk(db, fund, jurors[0])
    assert [vote.case_id for vote in desk.past] == [case.id] and desk.summons == ()
    before = court.model.tokens[court.town.cast[3]]
    court.do("collect bond", court="desk", matter=claim, objector=3)
    assert court.model.tokens[court.town.cast[3]] - before == bond.amount


def test_it_calls_a_drawn_juror_to_the_desk(played: tuple[Court, Store]) -> None:
    court, store = played
    claim = court.file(0)
    court.object(claim, 3)
    case = court.case_of(claim)
    court.draw(case)
    juror = court.town.cast[court.free(case)[0]]
    _synced(court, store)
    with store.read() as db:
        fund = funds(db)[0]
        mine = jury_desk(db, fund, juror)
        assert [each.case.id for each in mine.summons] == [case.id]
        assert mine.summons[0].obstacle is None and mine.summons[0].drawn
        for party in (0, 1, 3):  # claimant, whom the claimant brought in, objector
            assert jury_desk(db, fund, court.town.cast[party]).summons == ()
