"""Who is in a life, and how people join: alone, with a voucher, by a guardian, by an employer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from eth_utils.crypto import keccak

from fundplan.model import Band, Line
from scripts.story.asks import bands_for
from tests.scenarios.lives_ledger import NOBODY, tokens
from tests.scenarios.lives_stage import NOTE, Life
from tests.support.evm import address_of
from tests.support.model import Application, Voucher
from tests.support.vouchers import attestors, sign_voucher

LONG = 10**9  # seconds; a voucher's


@dataclass(frozen=True)
class Applicant:
    """Somebody who is to join."""

    member: str
    band: int
    cover: int
    prepayment: int


def applicant(life: Life, name: str, band: Band, cover: int, per_unit: Decimal) -> Applicant:
    """Somebody who prepays so much per unit."""
    number = life.plan.bands.index(band)
    return Applicant(address_of(name), number, cover, tokens(per_unit) * cover * band.units)


def band_for(life: Life, line: Line) -> Band:
    """The youngest who can claim a line."""
    return bands_for(life.plan, line)[0]


def application_of(life: Life, who: Applicant) -> tuple[object, ...]:
    """As the fund takes it."""
    form = (who.member, who.cover, who.band, who.prepayment, NOTE, life.rules_hash(), NOBODY)
    return Application(*form).fields()


def voucher_for(life: Life, who: Applicant) -> tuple[tuple[object, ...], bytes]:
    """The attestor's voucher, and its signature."""
    number = (int(who.member, 16) + life.now) % 2**64  # another one for who joins anew
    identity = bytes(keccak(text=f"identity of {who.member}"))
    given = (who.member, identity, NOTE, who.band, who.cover, life.now + LONG, number)
    voucher = Voucher(*given, attestors(1)[0])
    return voucher.fields(), sign_voucher(life.at.fund.address, voucher)


def join(life: Life, who: Applicant, payer: str = "") -> str:
    """One joins; the address."""
    payer = payer or who.member
    life.endow(payer)
    joins(life, who, payer)
    args = application_of(life, who)
    if life.plan.membership.attested:
        voucher, signature = voucher_for(life, who)
        life.act(payer, life.at.fund, "joinAttested", args, voucher, attestors(1)[0], signature)
    else:
        life.act(payer, life.at.fund, "join", args)
    return who.member


def join_any(life: Life, name: str, who: Applicant, by_guardian: bool) -> str:
    """One joins as people join in this plan: alone, or as a child by a guardian of its own."""
    if not by_guardian:
        return join(life, who)
    guardian = address_of(f"guardian of {name}")
    child = add_dependant(life, guardian, name)
    return join(life, replace(who, member=child), guardian)


def joins(life: Life, who: Applicant, payer: str) -> None:
    """What the reader expects of it."""
    if life.plan.membership.attested:
        identity = bytes(keccak(text=f"identity of {who.member}"))
        said = {"member": who.member, "attestor": attestors(1)[0], "identity": identity}
        life.reader.say("fund", "VoucherUsed", **said)
    agent = life.reader.wallet_of.get(who.member)
    if agent and who.member not in life.reader.holders:
        life.reader.say("fund", "MemberRepresented", member=who.member, agent=agent)
    units = who.cover * life.plan.bands[who.band].units
    life.reader.joins(who.member, payer, units, who.cover, who.prepayment)


def add_dependant(life: Life, guardian: str, name: str) -> str:
    """An address without a key, for which the guardian acts; returned."""
    label = bytes(keccak(text=name))
    child = str(life.at.agents.view("dependantOf", guardian, label))
    said = {"dependant": child, "guardian": guardian, "label": label}
    life.reader.say("agents", "DependantAdded", **said)
    said = {"member": child, "oldAgent": NOBODY, "newAgent": guardian}
    life.reader.say("agents", "AgentChanged", **said)
    life.act(guardian, life.at.agents, "addDependant", label)
    life.reader.wallet_of[child] = guardian
    return child


def enrol(life: Life, employer: str, group: Sequence[Applicant]) -> int:
    """An employer enrols a group in one call; whoever is a member already is skipped. How many."""
    life.endow(employer)
    enrolment, fund = life.platform.enrolment, life.at.fund
    reader, office = life.reader, enrolment.address
    total = sum(who.prepayment for who in group)
    new = [who for who in group if who.member not in reader.holders]
    spent = sum(who.prepayment for who in new)
    reader.transfer(employer, office, total)
    reader.say("token", "Approval", owner=office, spender=fund.address, value=total)
    for who in group:
        if who in new:
            joins(life, who, office)
        else:
            reader.say("enrolment", "EnrolmentSkipped", fund=fund.address, member=who.member)
    reader.say("token", "Approval", owner=office, spender=fund.address, value=0)
    if spent != total:
        reader.transfer(office, employer, total - spent)
    said = {"fund": fund.address, "payer": employer, "enrolled": len(new)}
    reader.say("enrolment", "GroupEnrolled", **said, amount=spent)
    forms = [application_of(life, who) for who in group]
    vouchers, signatures = zip(*(voucher_for(life, who) for who in group), strict=True)
    args = (fund.address, forms, list(vouchers), attestors(1)[0], list(signatures))
    life.act(employer, enrolment, "enrol", *args)
    return len(new)


def top_up(life: Life, who: str, amount: int) -> None:
    """A member prepays more."""
    life.reader.tops_up(who, who, amount)
    life.act(who, life.at.fund, "topUp", who, amount)


def donate(life: Life, name: str, amount: int) -> None:
    """Somebody gives to the reserve."""
    donor = address_of(name)
    life.endow(donor)
    life.reader.donates(donor, amount)
    life.act(donor, life.at.fund, "donate", amount)
