"""The ways into the fund: by approval, by permit, through an employer, without coins."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.cast import Person
from scripts.story.chain import Receipt
from scripts.story.errors import expect
from scripts.story.signing import FORWARD, PERMIT, Domain, signature, vrs
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR

LEAST = ("cured", "lapsed")  # they prepay no more than they must


def by_approval(stage: Stage) -> Strand:
    """Most approve the token, then join; the crowd stands for the many."""
    yield stage.time.starts_at + 9 * HOUR
    named = [person for person in stage.cast.named if person.role not in _others(stage)]
    for group in (named, stage.cast.crowd):
        amounts = [
            (person, stage.prepayment(person, least=person.role in LEAST)) for person in group
        ]
        stage.provide(amounts)
        receipts = stage.chain.send([stage.join_call(person, amount) for person, amount in amounts])
        for (person, amount), receipt in zip(amounts, receipts, strict=True):
            _expect_joined(receipt, person, person, amount)
        yield stage.chain.now + 4 * HOUR
    _, units, _ = stage.ask(stage.fund, "shareIndex")
    stage.say(
        f"{len(named)} 人授权代币后加入，{len(stage.cast.crowd)} 个账户代表众人；共 {units:,} 份",
        f"{len(named)} people approve the token and join; {len(stage.cast.crowd)} accounts stand"
        f" for the many; {units:,} units in all",
    )


def by_permit(stage: Stage) -> Strand:
    """The allowance by signature and the joining in one transaction."""
    yield stage.time.starts_at + DAY
    person, friend = stage.cast["permit"], stage.cast["upheld"]
    amount = stage.prepayment(person)
    stage.act(person, stage.token, "faucet", amount)
    calls = _permit_and_join(stage, person, amount, friend)
    receipt = stage.act(person, stage.fund, "multicall", calls)
    _expect_joined(receipt, person, person, amount)
    expect(receipt.one("MemberJoined").referrer, friend.address, "who brought the member in")
    stage.key_receipts["permit"] = receipt
    stage.say(
        f"{person.name.zh}由{friend.name.zh}介绍，签名授权并加入，只用一笔交易",
        f"{person.name.en}, brought in by {friend.name.en}, signs a permit and joins, in a single"
        " transaction",
    )


def attested(stage: Stage) -> Text | None:
    """Why an employer does not simply pay."""
    if stage.plan.membership.attested:
        return Text("加入须有资格凭证，雇主分批投保", "joining needs vouchers: see the group")
    return None


def for_others(stage: Stage) -> Strand:
    """An employer pays for its staff, in one transaction; the staff are the members."""
    yield stage.time.starts_at + DAY + 3 * HOUR
    employer, staff = stage.cast["employer"], stage.cast.employees
    amounts = [(person, stage.prepayment(person)) for person in staff]
    stage.provide([(employer, sum(amount for _, amount in amounts))])
    calls = [
        stage.fund.data(name, *args) for name, args in (stage.joining(*one) for one in amounts)
    ]
    receipt = stage.act(employer, stage.fund, "multicall", calls)
    joined = receipt.named("MemberJoined")
    for event, (person, amount) in zip(joined, amounts, strict=True):
        expect((event.member, event.payer), (person.address, employer.address), "who joined, paid")
        expect(event.balance, amount, "the balance that an employer prepaid")
    stage.key_receipts["employer"] = receipt
    stage.say(
        f"雇主为 {len(staff)} 名员工缴费加入",
        f"an employer pays for {len(staff)} of its staff, who are members now",
    )


def relayed(stage: Stage) -> Strand:
    """A member without any coins joins: signs, and a relayer pays the gas."""
    yield stage.time.starts_at + 2 * DAY
    person, relayer, family = (stage.cast[role] for role in ("relayed", "relayer", "family"))
    amount = stage.prepayment(person)
    stage.act(family, stage.token, "faucet", amount)
    stage.act(family, stage.token, "transfer", person.address, amount)
    expect(stage.chain.coins_of(person.address), 0, "coins of a member who has none")
    data = stage.fund.data("multicall", _permit_and_join(stage, person, amount))
    request = _forward_request(stage, person, data)
    receipt = stage.act(relayer, stage.forwarder, "execute", request)
    _expect_joined(receipt, person, person, amount)
    expect(stage.chain.coins_of(person.address), 0, "coins of a member who has none, afterwards")
    stage.key_receipts["relayed"] = receipt
    stage.say(
        f"{person.name.zh}没有任何手续费币：签名后由中继方代为提交，照样加入",
        f"{person.name.en} has no coins for gas: signs, a relayer submits, and is a member",
    )


def _others(stage: Stage) -> set[str]:
    return {"permit", "relayed", "newcomer", *(person.role for person in stage.cast.employees)}


def _permit_and_join(
    stage: Stage, person: Person, amount: int, referrer: Person | None = None
) -> list[bytes]:
    deadline = stage.chain.now + DAY
    nonce = stage.ask(stage.token, "nonces", person.address)
    name = stage.ask(stage.token, "name")
    domain = Domain(name, stage.record.chain_id, stage.token.address)
    values = (person.address, stage.fund.address, amount, nonce, deadline)
    signed = vrs(signature(person.key, domain, PERMIT, values))
    function, args = stage.joining(person, amount, referrer)
    return [
        stage.fund.data("permit", amount, deadline, *signed),
        stage.fund.data(function, *args),
    ]


def _forward_request(stage: Stage, person: Person, data: bytes) -> tuple[object, ...]:
    gas, deadline = 900_000, stage.chain.now + DAY
    nonce = stage.ask(stage.forwarder, "nonces", person.address)
    domain = Domain("MemberForwarder", stage.record.chain_id, stage.forwarder.address)
    start = (person.address, stage.fund.address, 0, gas)
    signed = signature(person.key, domain, FORWARD, (*start, nonce, deadline, data))
    return (*start, deadline, data, signed)


def _expect_joined(receipt: Receipt, person: Person, payer: Person, amount: int) -> None:
    event = receipt.one("MemberJoined")
    expect((event.member, event.payer), (person.address, payer.address), "who joined, who paid")
    expect((event.units, event.cover), (person.units, person.cover), f"units of {person.role}")
    entry = receipt.named("JournalEntry")[-1]
    expect((entry.amount, entry.ref), (amount, event.number), "the contribution's entry")
