"""The fast lane: a small claim with an attested receipt, paid in a day; one that was overturned."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.asks import fitting
from scripts.story.beats.disputes import object_to, opens_at, tell_sitting
from scripts.story.beats.filing import expect_status, file_claim, paid
from scripts.story.cast import Person
from scripts.story.contracts import Event
from scripts.story.errors import expect
from scripts.story.jurors import sit
from scripts.story.stage import Stage
from scripts.story.stakes import collect_bond, expect_concluded, reward_jurors, split_of
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import ClaimStatus, Reason, Verdict

BPS = 10_000


def no_fast_lane(stage: Stage) -> Text | None:
    """Why no claim is paid at once."""
    if "quick" in stage.cast.asks:
        return None
    return Text("没有快速通道", "there is no fast lane")


def paid_at_once(stage: Stage) -> Strand:
    """Filed with a provider's receipt, paid from the reserve a day later."""
    yield stage.time.first_filed_at + HOUR
    _donate(stage, 2 * stage.cast.asks["quick"].amount * (BPS + stage.plan.shares.fee_bps) // BPS)
    yield stage.chain.now + HOUR
    person = stage.cast["quick"]
    claim = file_attested(stage, person)
    yield from _pay_fast(stage, person, claim)
    yield opens_at(stage, claim)
    expect_status(stage, claim, ClaimStatus.PAID)


def overturned(stage: Stage) -> Strand:
    """Paid at once, objected to afterwards, refused: what was paid is kept back from later aid."""
    yield stage.time.first_filed_at + 3 * HOUR
    person, objector = stage.cast["overdrawn"], stage.cast.neighbours[4]
    claim = file_attested(stage, person)
    yield from _pay_fast(stage, person, claim)
    yield stage.chain.now + DAY
    objection = object_to(stage, claim, objector, Reason.FORGED)
    votes = [Verdict.REFUSE] * 3 + [Verdict.PAY]
    sitting = yield from sit(stage, objection.case_id, votes)
    tell_sitting(stage, person, sitting)
    yield stage.time.decided(opens_at(stage, claim))
    concluded = stage.act(stage.cast["keeper"], stage.desk, "conclude", claim.claim_id)
    event = concluded.one("DisputeConcluded")
    split = split_of(stage, event.stake_taken, 1, len(votes))
    expect_concluded(stage, concluded, Verdict.REFUSE, split, event.stake_taken)
    debt = concluded.one("Overturned")
    expect((debt.amount, debt.debt), (claim.amount, claim.amount), "what is kept back later")
    collect_bond(stage, stage.desk, claim.claim_id, objector, split.each)
    reward_jurors(stage, stage.desk, claim.claim_id, sitting)
    stage.key_receipts["overturned"] = concluded
    owed = stage.money(claim.amount)
    stage.say(
        f"{person.name.zh}的快速通道互助被推翻，{owed.zh}以后扣回",
        f"the aid that {person.name.en} got by the fast lane is overturned: {owed.en} will be kept"
        " back",
    )
    yield stage.time.start_of(stage.time.period_at(stage.chain.now) + 1) + 2 * DAY
    yield from _kept_back(stage, person, claim.amount)


def file_attested(stage: Stage, person: Person) -> Event:
    """File a claim with a receipt that the provider signed; its {ClaimFiled}."""
    ask, provider = stage.cast.asks[person.role], stage.cast["provider"]
    signed = stage.receipt(person, ask, stage.chain.now - DAY)
    receipt = stage.act(person, stage.desk, "fileAttested", *signed)
    event = receipt.one("ReceiptAttested")
    payable_at = stage.chain.now + stage.plan.claims.fast_seconds
    expect((event.provider, event.payable_at), (provider.address, payable_at), "the receipt")
    claim = receipt.one("ClaimFiled")
    expect(claim.amount, ask.amount, f"the amount granted to {person.role}")
    stage.key_receipts.setdefault("attested", receipt)
    amount = stage.money(claim.amount)
    stage.say(
        f"{person.name.zh}凭提供方签名的票据申请 {amount.zh}，走快速通道",
        f"{person.name.en} asks for {amount.en} with a receipt that its provider signed",
    )
    return claim


def _pay_fast(stage: Stage, person: Person, claim: Event) -> Strand:
    yield stage.chain.now + stage.plan.claims.fast_seconds
    before = stage.held_by(person)
    receipt = stage.act(stage.cast["keeper"], stage.desk, "payFast", claim.claim_id)
    event = receipt.one("FastLanePaid")
    expect(event.fee, claim.amount * stage.plan.shares.fee_bps // BPS, "the fee")
    expect(stage.held_by(person) - before, claim.amount, "what the claimant received at once")
    expect_status(stage, claim, ClaimStatus.FAST_PAID)
    stage.fast_fees += event.fee
    stage.key_receipts.setdefault("fast", receipt)
    stage.say(
        f"无人异议，一天后即由结余付给{person.name.zh}；异议期照常",
        f"nobody objects, and a day later the reserve pays {person.name.en}; objections stay"
        " possible",
    )


def _kept_back(stage: Stage, person: Person, debt: int) -> Strand:
    """A later claim of the same person is paid less what is owed."""
    _, units, _ = stage.ask(stage.fund, "shareIndex")
    means = stage.means(units)
    line = stage.cast.asks["overdrawn"].line
    ask = fitting(means, 15, lambda other: other is line)
    if ask is None:
        return
    claim = file_claim(stage, person, ask)
    expect(stage.ask(stage.desk, "debtOf", person.address), debt, "what is to be kept back")
    yield stage.time.after(claim.period)
    kept = min(debt, claim.amount)
    stage.key_receipts["offset"] = paid(stage, person, claim, claim.amount, kept)
    expect(stage.ask(stage.desk, "debtOf", person.address), debt - kept, "what is still owed")
    back = stage.money(kept)
    stage.say(f"其中扣回 {back.zh}", f"{back.en} of it was kept back for the reserve")


def _donate(stage: Stage, amount: int) -> None:
    """The reserve needs something to pay from."""
    donor = stage.cast["donor"]
    stage.provide([(donor, amount)])
    stage.act(donor, stage.fund, "donate", amount)
    stage.say(
        f"有人向结余捐赠 {stage.money(amount).zh}",
        f"somebody gives {stage.money(amount).en} to the reserve",
    )
