"""Who acts for whom: a lost key replaced, a child without a key; and a group enrolled at once."""

from __future__ import annotations

from fundplan import Text
from scripts.story.agenda import Strand
from scripts.story.cast import Person
from scripts.story.chain import Call
from scripts.story.errors import expect
from scripts.story.stage import Stage
from scripts.story.timeline import DAY, HOUR
from webapp.store.words import MemberStatus


def lost_key(stage: Stage) -> Strand:
    """A member named a friend in time; the friend has the lost key replaced after a delay."""
    yield stage.time.starts_at + 5 * DAY
    member, friend, new = (stage.cast[role] for role in ("recovered", "family", "new key"))
    names = (member.address, friend.address, friend.address)
    stage.act(member, stage.agents, "nameSuccessors", *names)
    yield stage.time.waiting_at + 2 * DAY
    started = stage.act(friend, stage.agents, "startHandover", member.address, new.address)
    due_at = started.one("HandoverStarted").due_at
    finish = (member.address, [stage.fund.address])
    error = stage.refusal(friend, stage.agents, "finishHandover", *finish)
    expect(error.name, "HandoverPending", "a handover before its time")
    stage.say(
        f"{member.name.zh}丢失了私钥；预先指定的家人申请换钥，原私钥在两周内仍可否决",
        f"{member.name.en} has lost the key; the family, named beforehand, asks for a new one, and"
        " the old key could veto for two weeks",
    )
    yield due_at + HOUR
    receipt = stage.act(friend, stage.agents, "finishHandover", *finish)
    expect(receipt.one("AgentChanged").new_agent, new.address, "who acts for the member now")
    error = stage.refusal(member, stage.fund, "exit")
    expect(error.name, "KeyReplaced", "the old key")
    amount = stage.prepayment(member)
    stage.provide([(new, amount)])
    call = stage.fund.data("topUp", member.address, amount)
    act = (member.address, stage.fund.address, call)
    topped = stage.act(new, stage.agents, "act", *act)
    expect(topped.one("MemberToppedUp").payer, member.address, "in whose name it was paid")
    stage.key_receipts["handover"] = receipt
    stage.say(
        f"换钥完成：新私钥代表{member.name.zh}行事，旧私钥不再有效：{error.name}",
        f"the key is replaced: the new one acts for {member.name.en}, the old one no more:"
        f" {error.name}",
    )


def child(stage: Stage) -> Strand:
    """A guardian joins a child who has no key, and pays for it."""
    yield stage.time.starts_at + 6 * DAY
    parent = stage.cast.neighbours[4]
    label = stage.secret("the first child")
    receipt = stage.act(parent, stage.agents, "addDependant", label)
    dependant = stage.dependant_of(parent, receipt.one("DependantAdded").dependant)
    amount = stage.prepayment(dependant)
    stage.provide([(parent, amount)])
    joined = stage.chain.send([stage.join_call(dependant, amount, parent)])[0]
    event = joined.one("MemberJoined")
    expect((event.member, event.payer), (dependant.address, parent.address), "who joined, who paid")
    status = MemberStatus(stage.ask(stage.fund, "statusOf", dependant.address))
    expect(status.name, "WAITING", "the state of a child who joined")
    expect(stage.ask(stage.fund, "isRepresented", dependant.address), True, "who acts for a child")
    stage.key_receipts["dependant"] = joined
    stage.say(
        f"{parent.name.zh}为没有私钥的孩子加入，并作为监护人代为行事",
        f"{parent.name.en} joins a child who has no key, and acts for it as guardian",
    )


def not_attested(stage: Stage) -> Text | None:
    """Why a group needs no vouchers."""
    if stage.plan.membership.attested:
        return None
    return Text("加入不需要资格审核", "joining needs no vouchers")


def group(stage: Stage) -> Strand:
    """An employer sends a batch of vouchers, and sends it again after a mistake."""
    yield stage.time.starts_at + DAY + 3 * HOUR
    employer, staff = stage.cast["employer"], stage.cast.employees
    amounts = [(person, stage.prepayment(person)) for person in staff]
    total = sum(amount for _, amount in amounts)
    stage.provide([(employer, 2 * total)], stage.enrolment.address)
    first = stage.chain.send([_batch(stage, amounts[:2])])[0]
    expect(first.one("GroupEnrolled").enrolled, 2, "who joined with the first batch")
    receipt = stage.chain.send([_batch(stage, amounts)])[0]
    done = receipt.one("GroupEnrolled")
    expect(done.enrolled, len(staff) - 2, "who joined with the whole list")
    expect(done.amount, total - sum(amount for _, amount in amounts[:2]), "what that cost")
    skipped = [event.member for event in receipt.named("EnrolmentSkipped")]
    expect(skipped, [person.address for person in staff[:2]], "who was a member already")
    held = stage.ask(stage.token, "balanceOf", stage.enrolment.address)
    expect(held, 0, "what stays with the enrolment contract")
    stage.key_receipts["employer"] = receipt
    stage.say(
        f"雇主分批为 {len(staff)} 名员工投保；名单重发一次，已加入的自动跳过",
        f"an employer enrols {len(staff)} of its staff in batches; the list is sent twice, and who"
        " is a member already is skipped",
    )


def _batch(stage: Stage, amounts: list[tuple[Person, int]]) -> Call:
    applications, vouchers, signatures = [], [], []
    for person, amount in amounts:
        _, (application, voucher, attestor, signed) = stage.joining(person, amount)
        applications.append(application)
        vouchers.append(voucher)
        signatures.append(signed)
    args = (stage.fund.address, applications, vouchers, attestor, signatures)
    employer = stage.cast["employer"].address
    return Call(employer, stage.enrolment, "enrol", args, gas=500_000 * len(amounts))
