"""Appeals: by the claimant or an objector, to a fresh and larger jury, once."""

from __future__ import annotations

from scripts.story.contracts import Event
from scripts.story.jurors import draw
from scripts.story.stakes import BPS
from scripts.story.timeline import DAY
from tests.scenarios.court import APPEAL_BOND, BOND, STAKE, VOTERS, Court, names
from webapp.store.words import Verdict

_, REFUSE, _, PAY = Verdict
REFUSED_STAKE = STAKE // 2
MORE = 5  # voters who sat in the first case; the appeal's come after them


def appealed(court: Court, first: list[Verdict], by: str) -> tuple[Event, int]:
    """A verdict, appealed; the claim and the appeal's case."""
    claim, _ = court.disputed(first)
    receipt = court.act(by, court.desk, "appeal", claim.claim_id, court.stage.secret("grounds"))
    assert names(receipt) == ["CaseOpened", "Appealed", "JournalEntry", "Transfer"]
    return claim, receipt.one("Appealed").appeal_id


def test_a_claimant_appeals_and_the_larger_jury_overturns_the_refusal(court: Court) -> None:
    claim, case_id = appealed(court, [REFUSE] * 5, "ann")
    draw(court.stage, case_id)
    assert court.refused(VOTERS[0], court.jury, "sealVote", case_id, b"\x01" * 23) == (
        "SatInPriorCase"
    )
    votes = court.seal(case_id, [PAY] * 6, skip=MORE)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    each, per_juror = BOND // 2, BOND * 3_000 // BPS // 11
    with court.money() as change:
        receipt = court.act("keeper", court.desk, "conclude", claim.claim_id)
    reserve = BOND - each - 11 * per_juror
    events = ["CaseClosed", "CaseClosed", "ClaimBatched", "JournalEntry", "DisputeConcluded"]
    assert names(receipt) == [*events, "ClaimConcluded"]
    assert change == {"BONDS": -reserve, "RESERVE": reserve}
    with court.money() as change:
        court.act("keeper", court.desk, "collectAppealBond", claim.claim_id)
        court.act("keeper", court.desk, "collectCompensation", claim.claim_id)
    assert change == {"ann": APPEAL_BOND + each, "BONDS": -APPEAL_BOND - each}


def test_an_appeal_that_fails_costs_its_bond(court: Court) -> None:
    claim, case_id = appealed(court, [REFUSE] * 5, "ann")
    draw(court.stage, case_id)
    votes = court.seal(case_id, [REFUSE] * 6, skip=MORE)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    lost = APPEAL_BOND + REFUSED_STAKE
    each, per_juror = lost // 2, lost * 3_000 // BPS // 11
    reserve = lost - each - 11 * per_juror
    with court.money() as change:
        court.act("keeper", court.desk, "conclude", claim.claim_id)
    assert change == {
        "MEMBERS": -REFUSED_STAKE,
        "BONDS": REFUSED_STAKE - reserve,
        "RESERVE": reserve,
    }
    args = (claim.claim_id,)
    assert court.refused("keeper", court.desk, "collectAppealBond", *args) == (
        "NoAppealBondToCollect"
    )


def test_an_objector_appeals_too_and_wins_the_stake(court: Court) -> None:
    claim, case_id = appealed(court, [PAY] * 5, "olga")
    draw(court.stage, case_id)
    votes = court.seal(case_id, [REFUSE] * 6, skip=MORE)
    court.wait(court.case(case_id).sealing_ends_at)
    court.open(votes)
    court.act("keeper", court.desk, "conclude", claim.claim_id)
    with court.money() as change:
        court.act("keeper", court.desk, "collectAppealBond", claim.claim_id)
        args = (claim.claim_id, court["olga"].address)
        court.act("keeper", court.desk, "collectBond", *args)
    won = APPEAL_BOND + BOND + REFUSED_STAKE // 2
    assert change == {"olga": won, "BONDS": -won}


def test_a_silent_appeal_leaves_the_first_verdict(court: Court) -> None:
    claim, case_id = appealed(court, [REFUSE] * 5, "ann")
    court.wait(court.case(case_id).latest_end)
    receipt = court.act("keeper", court.desk, "conclude", claim.claim_id)
    assert receipt.one("DisputeConcluded").outcome == REFUSE


def test_a_verdict_is_appealed_once_and_only_by_who_lost(court: Court) -> None:
    claim, _ = court.disputed([REFUSE] * 5)
    grounds = court.stage.secret("grounds")
    args = (claim.claim_id, grounds)
    assert court.refused("olga", court.desk, "appeal", *args) == "NothingToAppeal"
    assert court.refused("oskar", court.desk, "appeal", *args) == "NotParty"
    court.wait(court.stage.chain.now + DAY)
    court.act("ann", court.desk, "appeal", *args)
    assert court.refused("ann", court.desk, "appeal", *args) == "AlreadyAppealed"
