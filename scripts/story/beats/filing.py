"""What strands about claims share: filing, being refused, being paid."""

from __future__ import annotations

from scripts.story.asks import Ask
from scripts.story.cast import Person
from scripts.story.chain import Receipt
from scripts.story.contracts import Event, Failure
from scripts.story.errors import expect
from scripts.story.stage import Stage
from scripts.story.timeline import DAY
from webapp.store.words import ClaimStatus


def file_claim(stage: Stage, person: Person, ask: Ask, event_at: int | None = None) -> Event:
    """File a claim, for an event a day ago unless said otherwise; its {ClaimFiled}."""
    event_at = stage.chain.now - DAY if event_at is None else event_at
    receipt = stage.act(person, stage.desk, "file", *_arguments(stage, person, ask, event_at))
    claim = receipt.one("ClaimFiled")
    expect(claim.amount, ask.amount, f"the amount granted to {person.role}")
    expect(claim.published_at, stage.time.published(stage.chain.now), "when it is published")
    return claim


def refuse_claim(stage: Stage, person: Person, ask: Ask, event_at: int) -> Failure:
    """The error with which the desk refuses a claim now."""
    return stage.refusal(person, stage.desk, "file", *_arguments(stage, person, ask, event_at))


def paid_in_full(stage: Stage, person: Person, claim: Event) -> Receipt:
    """Anybody has a funded claim paid; the claimant must receive all that was asked."""
    return paid(stage, person, claim, claim.amount)


def paid(stage: Stage, person: Person, claim: Event, granted: int, offset: int = 0) -> Receipt:
    """Anybody has a funded claim paid: all that was granted, less what is kept back."""
    before = stage.held_by(person)
    receipt = stage.act(stage.cast["keeper"], stage.desk, "pay", claim.claim_id)
    event = receipt.one("AidPaid")
    expect((event.to, event.amount, event.done), (person.address, granted, True), "the payment")
    expect(event.offset, offset, "what is kept back")
    expect(stage.held_by(person) - before, granted - offset, "what the claimant received")
    expect_status(stage, claim, ClaimStatus.PAID)
    received = stage.money(granted - offset)
    stage.say(f"付给{person.name.zh} {received.zh}", f"{person.name.en} is paid {received.en}")
    return receipt


def expect_status(stage: Stage, claim: Event, status: ClaimStatus) -> None:
    """Raise Surprise unless a claim is in this state now."""
    found = ClaimStatus(stage.ask(stage.desk, "statusOf", claim.claim_id))
    expect(found.name, status.name, f"the state of claim {claim.claim_id}")


def _arguments(stage: Stage, person: Person, ask: Ask, event_at: int) -> tuple[object, ...]:
    evidence = stage.secret(f"documents of {person.role}")
    return (ask.line.number, event_at, ask.receipts, ask.other_sources, evidence)
