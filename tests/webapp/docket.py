"""The days after the story: what is needed for a case in every phase, played on the same node."""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace

from scripts.story.beats.appeals import appeal
from scripts.story.beats.disputes import object_to
from scripts.story.beats.expulsions import challenge
from scripts.story.beats.filing import file_claim
from scripts.story.cast import Person
from scripts.story.jurors import Sealed, able, draw, expect_phase, jurors_of, open_votes, seal
from scripts.story.stage import Stage
from scripts.story.timeline import HOUR
from webapp.config import Settings
from webapp.store import Store, claim_detail, claims_page, fund_by_key
from webapp.store.records import Dispute
from webapp.store.words import Phase, Reason, Verdict

WRITTEN = "材料齐全，应当互助。"


def play_on(stage: Stage, settings: Settings, key: str) -> None:
    """Leave a bond to be collected, an appeal being sealed, a case being opened, and two challenges
    to be answered.
    """
    appealable = _dispute(settings, key, stage.cast["appealable"])
    contested = _dispute(settings, key, stage.cast["contested"])
    sealers = {vote.juror for vote in contested.votes}
    stage.chain.take_over()
    try:
        _withdraw(stage, "withdrawn", stage.cast.neighbours[2])
        _appeal(stage, appealable.matter)
        sealed = _complete(stage, contested.case.id, sealers)
        _open(stage, contested.case.id, sealed)
        challenge(stage, stage.cast.neighbours[0], stage.cast.neighbours[1], Reason.IDENTITY)
        _challenge_provider(stage, stage.cast.neighbours[2])
    finally:
        stage.chain.hand_back()


def _dispute(settings: Settings, key: str, person: Person) -> Dispute:
    """The newest dispute about a claim of somebody, as the mirror knows it."""
    store = Store(settings.database_url)
    try:
        with store.read() as db:
            fund = fund_by_key(db, key)
            claim = claims_page(db, fund, claimant=person.address, limit=1).rows[0]
            detail = claim_detail(db, fund, claim.id)
            assert detail is not None and detail.dispute is not None
            return detail.dispute
    finally:
        store.close()


def _complete(stage: Stage, case_id: int, sealers: Collection[str]) -> list[Sealed]:
    """The votes that were still lacking are sealed, and one more; in a later round if need be."""
    case = stage.ask(stage.jury, "caseOf", case_id)
    lacking = case.quorum - case.sealed_ + 1
    for round_ in range(case.round, stage.plan.jury.rounds):
        starts_at = case.opens_at + round_ * stage.plan.jury.sealing_seconds
        stage.chain.now = max(stage.chain.now, starts_at + HOUR)
        ready = [
            who for who in able(stage, case_id, jurors_of(stage)) if who.address not in sealers
        ]
        if len(ready) >= lacking:
            return seal(stage, case_id, [(who, Verdict.FRAUD, WRITTEN) for who in ready[:lacking]])
    raise AssertionError(f"{lacking} jurors are lacking in case {case_id}")


def _withdraw(stage: Stage, role: str, objector: Person) -> None:
    """A claim is objected to and withdrawn: the objector has not collected the bond yet."""
    claimant = stage.cast[role]
    claim = file_claim(stage, claimant, stage.cast.asks[role])
    object_to(stage, claim, objector, Reason.DUPLICATE)
    stage.act(claimant, stage.desk, "withdraw", claim.claim_id)


def _appeal(stage: Stage, matter: int) -> None:
    """The verdict that may be appealed is; some of the larger jury seal their votes."""
    claim = SimpleNamespace(claim_id=matter)
    appealed = appeal(stage, claim, stage.cast["appealable"])  # type: ignore[arg-type]
    draw(stage, appealed.appeal_id)
    people = able(stage, appealed.appeal_id, jurors_of(stage))[:2]
    seal(stage, appealed.appeal_id, [(juror, Verdict.PAY, WRITTEN) for juror in people])
    expect_phase(stage, appealed.appeal_id, Phase.SEALING)


def _open(stage: Stage, case_id: int, sealed: list[Sealed]) -> None:
    """Sealing ends by time; one vote is opened, the others are not yet."""
    stage.chain.now = stage.ask(stage.jury, "caseOf", case_id).sealing_ends_at + HOUR
    expect_phase(stage, case_id, Phase.OPENING)
    open_votes(stage, sealed[:1])


def _challenge_provider(stage: Stage, challenger: Person) -> None:
    """All covered members will have to say whether the provider may go on."""
    stage.provide([(challenger, stage.tokens(stage.plan.disputes.bond))])
    grounds = stage.secret("grounds against the provider")
    provider = stage.cast["provider"].address
    stage.act(challenger, stage.review, "challengeProvider", provider, grounds)
