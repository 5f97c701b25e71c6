"""What people do at random to claims, challenges and cases; entitled or not, willing or silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.stateful.machine_jurors import Jurors
from tests.stateful.machine_world import Matter, Watch
from tests.support.jury import FIXED_LINE, NOTE, ONE, RECEIPTS_LINE
from tests.support.receipts import SignedReceipt, sign_receipt

WINDOW = ("Filed", "Published", "FastPaid")
COVERED = 2  # IMembership.MemberStatus
# The states that nothing is in any more at a boundary.
LEFT = {
    "published": {"Filed"},
    "window ends": {"Filed", "Published", "FastPaid"},
    "sealing begins": {"Waiting"},
    "sealing ends": {"Sealing"},
    "opening ends": {"Opening"},
    "appeal closes": {"Verdict"},
}
OFFSETS = (-1, 0, 1)  # seconds around a boundary
TINY, SMALL = 1, 40 * ONE  # token units: less than a share of a short batch; a fast claim


class Walk:
    """One random history: who is willing to do what is drawn once, the rest at every step."""

    def __init__(self, watch: Watch, hits: Counter[tuple[str, int]]) -> None:
        self.watch, self.hits, self.rng = watch, hits, watch.rng
        self.at, self.town, self.plan = watch.at, watch.town, watch.plan
        self.jurors, self.leavers = Jurors(watch), 0
        self.near: set[tuple[int, str]] = set()  # boundaries just met
        self.focus: Matter | None = None
        self.nonce = 0

    def step(self) -> None:
        """Settle what is overdue; else one act, or the clock."""
        watch, chance = self.watch, self.rng.random()
        if watch.chain.now >= self.at.fund.view("openPeriod")["endsAt"]:
            return watch.settle()
        live = [m for m in watch.matters if m.live]
        if len(live) < 2 or (chance < 0.05 and len(live) < 5):
            self._begin()
        if chance < 0.25 or not live:
            return self._tick()
        matter = self.focus if self.focus and chance < 0.6 else self.rng.choice(live)
        if self.rng.random() < 0.02:
            return self._try_all(self._of_rare_state())
        if matter.cases and self.rng.random() < 0.6:
            return self.jurors.act(matter, matter.cases[-1 if self.rng.random() < 0.9 else 0])
        return self._desk_act(matter)

    def _try_all(self, matter: Matter) -> None:
        """Every act that the table forbids now; and those of who is being paid."""
        paying = matter.state in ("FastPaid", "Approved", "Funded", "Carried", "Paid")
        acts = list(self._acts(matter).items())
        for name, act in self.rng.sample(acts, len(acts)):
            forbidden = not matter.machine.after(matter.state, name)
            if forbidden or (paying and name != "raiseObjection"):
                self.watch.attempt(name, matter, act)

    def _of_rare_state(self) -> Matter:
        """Any state that a matter is in, as likely as any other."""
        matters = self.watch.matters
        state = self.rng.choice(sorted({(m.kind, m.state) for m in matters}))
        return self.rng.choice([m for m in matters if (m.kind, m.state) == state])

    # --- the clock -------------------------------------------------------------------------------

    def _tick(self) -> None:
        """To a second before the next boundary, to it, or a second after the last."""
        now = self.watch.chain.now
        ahead = sorted((b for b in self.watch.boundaries() if b[0] > now), key=lambda b: b[0])
        first = ahead[0][0]
        at_boundary = any(moment == now for moment, _ in self.near)
        target = (
            now + 1
            if at_boundary and self.rng.random() < 0.7
            else self.rng.choice((first - 1, first - 1, first, (now + first) // 2))
        )
        target = max(now + 1, min(target, first))
        self.near = {b for b in self.near if b[0] >= target - 1} | {
            (moment, kind) for moment, kind, _ in ahead if moment <= target + 1
        }
        for moment, kind in self.near:
            if abs(target - moment) <= 1:
                self.hits[kind, target - moment] += 1
        self.focus = ahead[0][2]
        before = [matter.standing for matter in self.watch.matters]
        self.watch.pass_to(target)
        if target < first:  # nothing turns before its second
            assert before == [matter.standing for matter in self.watch.matters]
        for moment, kind, matter in ahead:
            if moment == target and matter is not None:
                assert not LEFT.get(kind, set()) & {matter.state, *matter.standing[-1:]}

    # --- beginning -------------------------------------------------------------------------------

    def _begin(self) -> None:
        choice, person = self.rng.random(), self.rng.choice(self.town.people)
        if choice < 0.12:
            self._challenge(person, provider=False)
        elif choice < 0.2 and self.plan.providers:
            self._challenge(self.rng.choice(self.plan.providers), provider=True)
        elif choice < 0.5 and self.plan.claims.fast_limit:
            self._file("fileAttested", person, self._receipt(person), self.rng.random() < 0.3)
        else:
            tiny = (RECEIPTS_LINE, self.watch.chain.now, TINY, 0, NOTE)
            fixed = (FIXED_LINE, self.watch.chain.now, 0, 0, NOTE)
            peaceful = self.rng.random() < 0.3
            self._file("file", person, fixed, peaceful)
            if self.rng.random() < 0.5:  # two of one batch
                self._file("file", self.rng.choice(self.town.people), tiny, peaceful)
            if self.leavers < 5 and self.rng.random() < 0.4:
                self._leave(self.rng.choice(self.town.people))

    def _leave(self, person: str) -> None:
        """Fewer then pay what is carried."""
        if self.at.fund.view("statusOf", person) == COVERED:
            self.at.fund.send("exit", sender=person)
            self.leavers += 1

    def _receipt(self, person: str) -> tuple[Any, ...]:
        self.nonce += 1
        now, number = self.watch.chain.now, self.rng.randrange(len(self.plan.providers))
        receipt = SignedReceipt(person, RECEIPTS_LINE, now, SMALL, 0, NOTE, now + 60, self.nonce)
        signature = sign_receipt(self.at.desk.address, receipt, number)
        return receipt.fields(), self.plan.providers[number], signature

    def _file(self, function: str, person: str, args: tuple[Any, ...], peaceful: bool) -> None:
        calendar, publicity = self.plan.calendar, self.plan.claims.publicity_seconds
        now = self.watch.chain.now
        end = calendar.end_of(calendar.period_at(now))
        published = now if now + publicity <= end else end
        limit = published + publicity + 2 * self.watch.voting + self.plan.disputes.appeal_seconds
        matter = Matter(0, "claim", person, limit, peaceful=peaceful)
        matter.fast = function == "fileAttested"
        self._created(function, self.at.desk, args, person, matter)

    def _challenge(self, target: str, *, provider: bool) -> None:
        by = self.rng.choice(self.town.people)
        limit = self.watch.chain.now + self.plan.claims.publicity_seconds + self.watch.voting
        if not provider:
            limit += self.plan.disputes.appeal_seconds + self.watch.voting
        matter = Matter(0, "challenge", target, limit, provider, objectors=[by])
        function = "challengeProvider" if provider else "challengeMember"
        args = (target, NOTE) if provider else (target, 1, NOTE)
        self._created(function, self.at.review, args, by, matter)

    def _created(self, function: str, desk: Any, args: Any, by: str, matter: Matter) -> None:
        def call() -> None:
            matter.id = desk.send(function, *args, sender=by).value
            self.watch.matters.append(matter)

        self.watch.attempt(function, matter, call)

    # --- parties ---------------------------------------------------------------------------------

    def _acts(self, matter: Matter) -> dict[str, Callable[[], Any]]:
        """What a party or a stranger may try, each by whom it is open to."""
        mine, anyone = matter.respondent, self.town.stranger
        acts: dict[str, Callable[[], Any]] = {
            "addEvidence": lambda: self._send(matter, "addEvidence", self._party(matter), NOTE),
            "appeal": lambda: self._send(matter, "appeal", self._party(matter), NOTE),
            "conclude": lambda: self._send(matter, "conclude", anyone),
        }
        if matter.kind == "challenge":
            return acts
        return acts | {
            "raiseObjection": lambda: self._object(matter),
            "withdraw": lambda: self._send(matter, "withdraw", mine),
            "acceptLower": lambda: self._send(matter, "acceptLower", mine),
            "payFast": lambda: self._pay_fast(matter),
            "pay": lambda: self._send(matter, "pay", anyone),
            "collectTo": lambda: self._send(matter, "collectTo", mine, mine),
        }

    def _desk_act(self, matter: Matter) -> None:
        acts = self._acts(matter)
        often = ("conclude", "conclude", "appeal", "raiseObjection", "raiseObjection", "payFast")
        name = self.rng.choice([*acts, *(name for name in often if name in acts)])
        if (
            matter.fast
            and matter.state in WINDOW
            and not matter.peaceful
            and self.rng.random() < 0.6
        ):
            name = "raiseObjection" if matter.state == "FastPaid" else "payFast"
        ending = name in ("withdraw", "acceptLower") and self.rng.random() < 0.5
        if ending or (matter.peaceful and name == "raiseObjection"):
            name = "addEvidence"  # else hardly a claim would be judged, or paid
        self.watch.attempt(name, matter, acts[name])

    def _send(self, matter: Matter, function: str, by: str, *args: Any) -> None:
        desk = self.at.desk if matter.kind == "claim" else self.at.review
        desk.send(function, matter.id, *args, sender=by)

    def _pay_fast(self, matter: Matter) -> None:
        if matter.state in ("Filed", "Published") and self.rng.random() < 0.7:
            self.at.fund.send("donate", 2 * SMALL, sender=self.town.people[0])
        self._send(matter, "payFast", self.town.stranger)

    def _party(self, matter: Matter) -> str:
        return self.rng.choice([matter.respondent, *matter.objectors])

    def _object(self, matter: Matter) -> None:
        by = self.rng.choice(self.town.people)
        lower = self.rng.choice((0, 1, 20 * ONE)) if matter.id % 3 else 10 * ONE
        amount = self.at.desk.view("claimOf", matter.id)["amount"]
        self._send(matter, "raiseObjection", by, 3, min(lower, amount - 1), NOTE)
        matter.objectors.append(by)
