"""Claims that somebody objects to: the members vote, and what becomes of the bond."""

from __future__ import annotations

from scripts.story.agenda import Strand
from scripts.story.beats.filing import expect_status, file_claim, paid_in_full
from scripts.story.cast import Person
from scripts.story.chain import Call, Receipt
from scripts.story.contracts import Event
from scripts.story.errors import expect, expect_true
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import ClaimStatus, Reason

REFUSE, PAY = 0, 1
BPS = 10_000


def upheld(stage: Stage) -> Strand:
    """The objector is right: the claim is refused, the bond comes back."""
    yield stage.time.disputed_at
    person, objector = stage.cast["upheld"], stage.cast.neighbours[0]
    claim = file_claim(stage, person, stage.cast.asks["upheld"])
    yield stage.chain.now + DAY
    objection = object_to(stage, claim, objector, Reason.FORGED)
    stage.say(
        f"{objector.name.zh}认为{person.name.zh}的材料是伪造的，押上 {_bond(stage).zh}提出异议",
        f"{objector.name.en} holds {person.name.en}'s documents to be forged and stakes"
        f" {_bond(stage).en} on it",
    )
    yield _opens_at(stage, claim) + DAY
    tally = _vote(stage, objection.case_id, claim, REFUSE)
    yield _opens_at(stage, claim) + stage.plan.votes.vote_seconds + HOUR
    expect_status(stage, claim, ClaimStatus.DECIDED)
    concluded = stage.act(stage.cast["keeper"], stage.desk, "conclude", claim.claim_id)
    expect(concluded.one("ClaimConcluded").approved, False, "the verdict")
    expect_status(stage, claim, ClaimStatus.REFUSED)
    before = stage.held_by(objector)
    stage.act(stage.cast["keeper"], stage.desk, "collectBond", claim.claim_id, objector.address)
    expect(stage.held_by(objector) - before, objection.bond, "the bond that came back")
    stage.key_receipts["upheld"] = concluded
    stage.say(
        f"成员投票 {tally} 支持异议：不予互助，保证金退还{objector.name.zh}",
        f"members vote {tally} for the objection: no aid, {objector.name.en} gets the bond back",
    )


def overruled(stage: Stage) -> Strand:
    """The objector is wrong: the claim is paid, the bond goes to claimant and reserve."""
    yield stage.time.disputed_at
    person, objector = stage.cast["overruled"], stage.cast.neighbours[1]
    claim = file_claim(stage, person, stage.cast.asks["overruled"])
    yield stage.chain.now + DAY + HOUR
    objection = object_to(stage, claim, objector, Reason.DUPLICATE)
    yield _opens_at(stage, claim) + DAY
    tally = _vote(stage, objection.case_id, claim, PAY)
    yield stage.time.judged_at
    receipt = stage.act(stage.cast["keeper"], stage.desk, "conclude", claim.claim_id)
    verdict = receipt.one("ClaimConcluded")
    part = objection.bond * stage.plan.claims.compensation_bps // BPS
    expect(
        (verdict.approved, verdict.bonds_forfeited), (True, objection.bond - part), "the verdict"
    )
    _compensate(stage, person, claim, part)
    stage.key_receipts["overruled"] = receipt
    stage.say(
        f"成员投票 {tally} 支持{person.name.zh}：予以互助；保证金部分补偿申请人，其余归入结余",
        f"members vote {tally} for {person.name.en}: aid is due; the lost bond goes to the claimant"
        " in part and to the reserve",
    )
    yield stage.time.after(verdict.period)
    paid_in_full(stage, person, claim)


def object_to(stage: Stage, claim: Event, objector: Person, reason: Reason) -> Event:
    """Object to a claim, with a bond; the {ObjectionRaised}."""
    bond = stage.tokens(stage.plan.claims.bond)
    stage.provide([(objector, bond)])
    evidence = stage.secret(f"grounds of {objector.role}")
    args = (claim.claim_id, int(reason), evidence)
    receipt = stage.act(objector, stage.desk, "raiseObjection", *args)
    objection = receipt.one("ObjectionRaised")
    expect(objection.bond, bond, "the bond")
    stage.key_receipts.setdefault("objection", receipt)
    return objection


def _vote(stage: Stage, case_id: int, claim: Event, winner: int) -> str:
    """The quorum and one more vote for the winner, one against; the tally in words."""
    case = stage.ask(stage.jury, "caseOf", case_id)
    people = [person for person in stage.cast.members if person.role != "relayed"]  # no coins
    questions = [(stage.fund, "voterNumber", (p.address, case.opened_at)) for p in people]
    parties = [(stage.desk, "isParty", (claim.claim_id, p.address)) for p in people]
    able = zip(people, stage.chain.views(questions), stage.chain.views(parties), strict=True)
    voters = [person for person, number, party in able if number and not party]
    wanted = max(case.quorum, 5) + 1
    expect_true(len(voters) > wanted, f"{len(voters)} voters are enough for a quorum")
    choices = [winner] * wanted + [1 - winner]
    calls = [_ballot(stage, voter, case_id, choice) for voter, choice in zip(voters, choices)]  # noqa: B905
    stage.chain.send(calls)
    case = stage.ask(stage.jury, "caseOf", case_id)
    found = {REFUSE: case.refuse, PAY: case.pay}
    expect((found[winner], found[1 - winner]), (wanted, 1), "the tally")
    return f"{wanted} : 1"


def _ballot(stage: Stage, voter: Person, case_id: int, choice: int) -> Call:
    reason = stage.secret(f"reason of {voter.role}")
    return Call(voter.address, stage.jury, "vote", (case_id, choice, reason), gas=200_000)


def _compensate(stage: Stage, person: Person, claim: Event, part: int) -> Receipt | None:
    if part == 0:
        return None
    before = stage.held_by(person)
    receipt = stage.act(stage.cast["keeper"], stage.desk, "collectCompensation", claim.claim_id)
    expect(stage.held_by(person) - before, part, "the claimant's part of the bond")
    return receipt


def _opens_at(stage: Stage, claim: Event) -> int:
    return int(claim.published_at) + stage.plan.claims.publicity_seconds


def _bond(stage: Stage):
    return stage.money(stage.tokens(stage.plan.claims.bond))
