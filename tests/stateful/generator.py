"""Chooses the next step at random, looking at the model so that most steps are possible.

A step is plain data with absolute values: whatever is left out of a history, the rest of it still
means something, which is what makes shrinking easy.
"""

from __future__ import annotations

import random
from typing import Any

from tests.stateful.steps import INTRUSIONS
from tests.stateful.world import ATTESTORS, DAY, PEOPLE, STRANGER, Step, World
from tests.support.model import Status
from tests.support.model.books import UNLIMITED

WEIGHTS: dict[str, int] = {
    "join": 12,
    "top up": 12,
    "raise cover": 4,
    "exit": 3,
    "refund": 3,
    "refund to": 1,
    "settle": 8,
    "donate": 2,
    "stray transfer": 2,
    "book unbooked": 2,
    "collect fees": 2,
    "approve": 1,
    "file": 16,
    "add evidence": 2,
    "withdraw": 3,
    "object": 9,
    "vote": 14,
    "conclude": 5,
    "pay": 9,
    "collect to": 2,
    "collect bond": 3,
    "collect compensation": 2,
    "intrude": 2,
    "rotate attestor": 1,
}
NAMES, SHARES = list(WEIGHTS), list(WEIGHTS.values())


class Generator:
    """A stream of steps for one world, decided by a seed."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world = world
        self.rng = rng
        self.one = 10**world.scenario.decimals
        self.nonce = 0

    def next(self) -> Step:
        """The next step."""
        wait = self._wait()
        name = self.rng.choices(NAMES, SHARES)[0]
        make = getattr(self, "_" + name.replace(" ", "_"))
        by, args = make(self.world.chain.now + wait)
        return Step(name, wait, by, args)

    # --- time ------------------------------------------------------------------------------------

    def _wait(self) -> int:
        """Mostly nothing or little; sometimes to a second around a boundary, or far."""
        roll = self.rng.random()
        if roll < 0.45:
            return 0
        if roll < 0.60:
            return self.rng.randrange(1, 3_600)
        if roll < 0.75:
            return self.rng.randrange(1, 3 * DAY)
        if roll < 0.985:
            return self._to_boundary()
        periods = self.rng.choice((1, 2, 3, 4, 5, 7))
        return periods * self.world.scenario.plan.calendar.period_seconds

    def _to_boundary(self) -> int:
        """To one second before, at, or one second after a moment at which something changes."""
        model, plan, now = self.world.model, self.world.scenario.plan, self.world.chain.now
        moments = [plan.calendar.end_of(model.period), plan.calendar.end_of(model.period)]
        for claim in model.claims[-6:]:
            moments += [claim.published_at, model.window_end(claim)]
        for case in model.cases[-3:]:
            moments += [case.opens_at, case.closes_at]
        for m in model.memberships():
            moments.append(m.joined_at + plan.membership.waiting_seconds)
            if m.lapsed_at is not None:
                moments.append(m.lapsed_at + plan.membership.grace_seconds)
        moment = self.rng.choice(moments) + self.rng.choice((-1, 0, 0, 1))
        return min(max(0, moment - now), plan.calendar.period_seconds)

    # --- people ----------------------------------------------------------------------------------

    def _anybody(self) -> int:
        return self.rng.randrange(len(self.world.cast))

    def _somebody(self) -> int:
        return self.rng.randrange(PEOPLE)

    def _with_status(self, *wanted: Status) -> int:
        """A person in one of these states where there is one; now and then anybody."""
        model, cast = self.world.model, self.world.cast
        found = [n for n in range(PEOPLE) if model.status(cast[n]) in wanted]
        if not found or self.rng.random() < 0.05:
            return self._anybody()
        return self.rng.choice(found)

    # --- members ---------------------------------------------------------------------------------

    def _join(self, now: int) -> tuple[int, dict[str, Any]]:
        plan, rng = self.world.scenario.plan, self.rng
        member = self._with_status(Status.NONE, Status.LAPSED, Status.LEFT)
        if rng.random() < 0.02:
            member = -1
        band = rng.randrange(len(plan.bands)) if rng.random() < 0.97 else len(plan.bands)
        cover = rng.choice((1, 1, 1, 2, 3)) if rng.random() < 0.96 else rng.choice((0, 4))
        units = cover * plan.bands[band % len(plan.bands)].units
        args: dict[str, Any] = {
            "member": member,
            "cover": cover,
            "band": band,
            "amount": self._prepayment(max(1, units)),
            "agrees": rng.random() < 0.98,
        }
        if plan.membership.attested and rng.random() < 0.95:
            args["voucher"] = self._voucher(max(0, member), band, now)
        return (member if member >= 0 and rng.random() < 0.8 else self._somebody()), args

    def _prepayment(self, units: int) -> int:
        """Around one to a few times the minimum, seldom round."""
        least = self.world.scenario.plan.membership.min_prepayment * units
        roll = self.rng.random()
        if roll < 0.04:
            return self.rng.choice((0, 1, least - 1))
        if roll < 0.2:
            return least
        return least + self.rng.randrange(3 * least)

    def _top_up(self, now: int) -> tuple[int, dict[str, Any]]:
        member = self._with_status(Status.WAITING, Status.COVERED, Status.GRACE, Status.GRACE)
        if self.rng.random() < 0.3:
            member = self._with_status(Status.GRACE, Status.LAPSED)
        amount = self.rng.choice(
            (0, 1, self.rng.randrange(self.one), self.rng.randrange(1, 60 * self.one))
            if self.rng.random() < 0.3
            else (self.rng.randrange(1, 90 * self.one),)
        )
        by = member if member < PEOPLE and self.rng.random() < 0.7 else self._anybody()
        return by, {"member": member, "amount": amount}

    def _raise_cover(self, now: int) -> tuple[int, dict[str, Any]]:
        by = self._with_status(Status.WAITING, Status.COVERED)
        amount = self.rng.choice((0, self.rng.randrange(100 * self.one)))
        args: dict[str, Any] = {"cover": self.rng.randrange(1, 5), "amount": amount}
        if self.world.scenario.plan.membership.attested and self.rng.random() < 0.95:
            m = self.world.model.current(self.world.cast[by])
            args["voucher"] = self._voucher(by, m.band if m else 0, now)
        return by, args

    def _voucher(self, member: int, band: int, now: int) -> dict[str, Any]:
        rng = self.rng
        self.nonce += rng.choice((1, 1, 1, 0))
        wrong = rng.random()
        return {
            "member": member if wrong > 0.03 else self._somebody(),
            "band": band,
            "max_cover": rng.choice((1, 3, 3, 3)),
            "valid_until": now + rng.choice((0, 1, DAY, DAY, DAY)),
            "nonce": self.nonce,
            "attestor": self._attestor(),
            "genuine": rng.random() > 0.05,
        }

    def _attestor(self) -> int:
        """One who is in office, mostly."""
        in_office = [n for n in ATTESTORS if self.world.cast[n] in self.world.model.attestors]
        if not in_office or self.rng.random() < 0.05:
            return self.rng.choice((*ATTESTORS, STRANGER))
        return self.rng.choice(in_office)

    def _rotate_attestor(self, now: int) -> tuple[int, dict[str, Any]]:
        by = self._attestor() if self.rng.random() < 0.5 else self._anybody()
        return by, {"successor": self.rng.choice((*ATTESTORS, -1))}

    def _exit(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._with_status(*list(Status)[1:5]), {}

    def _refund(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {"member": self._with_status(Status.LEFT)}

    def _refund_to(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._with_status(Status.LEFT), {"to": self.rng.choice((-1, self._anybody()))}

    # --- money -----------------------------------------------------------------------------------

    def _settle(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {}

    def _donate(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {"amount": self.rng.choice((0, self.rng.randrange(200 * self.one)))}

    def _stray_transfer(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._somebody(), {"amount": self.rng.randrange(50 * self.one)}

    def _book_unbooked(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {}

    def _collect_fees(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {}

    def _approve(self, now: int) -> tuple[int, dict[str, Any]]:
        amount = self.rng.choice((0, self.rng.randrange(100 * self.one), UNLIMITED, UNLIMITED))
        return self._somebody(), {"amount": amount}

    # --- claims ----------------------------------------------------------------------------------

    def _file(self, now: int) -> tuple[int, dict[str, Any]]:
        rng, plan = self.rng, self.world.scenario.plan
        by = self._with_status(Status.COVERED)
        line = rng.randrange(1, len(plan.benefits) + 1) if rng.random() < 0.98 else 9
        proportional = line <= len(plan.benefits) and plan.benefits[line - 1].kind == 1
        odd = rng.random() < 0.03
        receipts = rng.randrange(250 * self.one) if proportional or odd else 0
        return by, {
            "line": line,
            "event_at": self._event_at(by, now),
            "receipts": receipts,
            "others": rng.choice((0, receipts // 3, receipts)) if proportional else 0,
            "evidence": "" if rng.random() < 0.02 else "receipt",
        }

    def _event_at(self, by: int, now: int) -> int:
        """Lately, or a second around a moment at which the claimant's cover changed."""
        rng, plan = self.rng, self.world.scenario.plan
        spells = self.world.model.people.get(self.world.cast[by], [])
        if rng.random() < 0.6 or not spells:
            return now - rng.choice((0, 0, 1, rng.randrange(40 * DAY)))
        m = rng.choice(spells)
        waiting = plan.membership.waiting_seconds
        moments = [m.joined_at, m.joined_at + waiting, now - plan.claims.reporting_seconds, now]
        moments += [since + waiting for since, _ in m.levels]
        moments += [moment for gap in m.gaps for moment in gap]
        moments += [moment for moment in (m.lapsed_at, m.left_at) if moment is not None]
        return rng.choice(moments) + rng.choice((-1, 0, 0, 1))

    def _claim(self, *, disputed: bool | None = None) -> int:
        """A claim's number, the latest most often; now and then one that does not exist."""
        claims = self.world.model.claims
        if not claims or self.rng.random() < 0.02:
            return self.rng.choice((0, len(claims) + 1))
        wanted = [c.id for c in claims if disputed is None or c.disputed == disputed]
        if not wanted or self.rng.random() < 0.05:
            return self.rng.randrange(1, len(claims) + 1)
        return self.rng.choice(wanted[-8:])

    def _claimant(self, claim_id: int) -> int:
        claim = self.world.model.claim(claim_id)
        if claim is None or self.rng.random() < 0.05:
            return self._anybody()
        return self.world.cast.index(claim.claimant)

    def _withdraw(self, now: int) -> tuple[int, dict[str, Any]]:
        claim = self._claim()
        return self._claimant(claim), {"claim": claim}

    def _add_evidence(self, now: int) -> tuple[int, dict[str, Any]]:
        claim = self._claim()
        return self._claimant(claim), {"claim": claim, "evidence": self.rng.choice(("", "more"))}

    def _object(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._with_status(Status.COVERED), {
            "claim": self._claim(),
            "reason": self.rng.randrange(6),
            "evidence": "" if self.rng.random() < 0.03 else "doubt",
        }

    def _vote(self, now: int) -> tuple[int, dict[str, Any]]:
        cases = self.world.model.cases
        open_now = [case.id for case in cases if case.opens_at <= now < case.closes_at]
        case = self.rng.choice(open_now) if open_now else self.rng.randrange(len(cases) + 2)
        option = self.rng.choice((0, 1, 1)) if self.rng.random() < 0.97 else 2
        reason = self.rng.choice(("", "because"))
        return self._with_status(Status.COVERED), {"case": case, "option": option, "reason": reason}

    def _conclude(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {"claim": self._claim(disputed=True)}

    def _pay(self, now: int) -> tuple[int, dict[str, Any]]:
        claims = self.world.model.claims
        unpaid = [c.id for c in claims if c.alive and not c.final and not c.disputed]
        if unpaid and self.rng.random() < 0.8:
            return self._anybody(), {"claim": self.rng.choice(unpaid)}
        return self._anybody(), {"claim": self._claim()}

    def _collect_to(self, now: int) -> tuple[int, dict[str, Any]]:
        claim = self._pay(now)[1]["claim"]
        return self._claimant(claim), {"claim": claim, "to": self.rng.choice((-1, self._anybody()))}

    def _collect_bond(self, now: int) -> tuple[int, dict[str, Any]]:
        model, cast = self.world.model, self.world.cast
        held = [(c.id, cast.index(o)) for c in model.claims for o in c.bonds if not c.alive]
        if held and self.rng.random() < 0.8:
            claim, objector = self.rng.choice(held)
        else:
            claim, objector = self._claim(), self._somebody()
        return self._anybody(), {"claim": claim, "objector": objector}

    def _collect_compensation(self, now: int) -> tuple[int, dict[str, Any]]:
        due = [c.id for c in self.world.model.claims if c.compensation]
        claim = self.rng.choice(due) if due and self.rng.random() < 0.8 else self._claim()
        return self._anybody(), {"claim": claim}

    def _intrude(self, now: int) -> tuple[int, dict[str, Any]]:
        return self._anybody(), {"call": self.rng.randrange(len(INTRUSIONS))}
