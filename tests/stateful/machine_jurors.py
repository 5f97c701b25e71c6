"""What jurors do at random: draw, seal, recuse, open, and take their reward; or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stateful.machine_world import Case, Matter, Vote, Watch
from tests.support.jury import REASON, SALT

ACTS = ("draw", "recuse", "sealVote", "openVote", "collectJurorReward")


class Jurors:
    """The jurors of one history; who is willing to vote, and how soon, is drawn once."""

    def __init__(self, watch: Watch) -> None:
        self.watch, self.rng, self.at = watch, watch.rng, watch.at
        self.town, self.plan = watch.town, watch.plan
        share = self.rng.choice((0.0, 0.5, 1.0, 1.0))
        self.willing = {p for p in self.town.people if self.rng.random() < share}
        self.patient = self.rng.random() < 0.2  # they wait for the last round

    def act(self, matter: Matter, case: Case) -> None:
        wild = self.rng.random() < 0.15
        if wild or case.state in ("Waiting", "Closed", "Cancelled", "Over", "None"):
            name = self.rng.choice(ACTS)
            return self._one_jury_act(name, matter, case)
        if case.state == "Opening":
            closed = sum(not vote.opened for vote in case.votes.values())
            for _ in range(closed if self.rng.random() < 0.4 else 1):
                self._open(matter, case)
            return None
        if case.draw != "Drawn" and not matter.provider:
            self._one_jury_act("draw", matter, case)
            return self._one_jury_act("draw", matter, case)
        if self._waits(case):
            return None
        for person in self.town.people:
            if person not in self.willing or person in case.votes or case.state != "Sealing":
                continue
            if self.rng.random() < 0.03 or not self.town.objection_to(case.id, person):
                self._seal(matter, case, person)
        return None

    def _waits(self, case: Case) -> bool:
        jury = self.plan.jury
        last = case.opens_at + (jury.rounds - 1) * jury.sealing_seconds
        return self.patient and self.watch.chain.now < last

    def _one_jury_act(self, name: str, matter: Matter, case: Case) -> None:
        person = self.rng.choice(self.town.people)
        if name == "sealVote":
            self._seal(matter, case, person)
        elif name == "openVote":
            self._open(matter, case)
        elif name == "recuse":
            self._try(name, matter, case, lambda: self._jury("recuse", case, person))
        elif name == "draw":
            self.watch.chain.mine(self.rng.choice((1, 5, 5, 5, 300)))
            self._try(name, matter, case, lambda: self._jury("draw", case, person))
        else:
            seat = self.rng.choice([vote.seat for vote in case.votes.values()] or [0])
            args = (matter.id, case.id, seat)
            desk = self.at.desk if matter.kind == "claim" else self.at.review
            stranger = self.town.stranger
            self._try(name, matter, case, lambda: desk.send(name, *args, sender=stranger))

    def _jury(self, function: str, case: Case, by: str, *args: Any) -> Any:
        return self.at.jury.send(function, case.id, *args, sender=by)

    def _try(self, name: str, matter: Matter, case: Case, call: Callable[[], Any]) -> Any:
        return self.watch.attempt(name, matter, call, case)

    def _seal(self, matter: Matter, case: Case, person: str) -> None:
        stray = self.rng.randrange(case.options)
        option = stray if self.rng.random() < 0.3 else case.leaning
        seal = self.at.jury.view("sealOf", case.id, person, option, SALT, REASON)
        done = self._try(
            "sealVote", matter, case, lambda: self._jury("sealVote", case, person, seal)
        )
        if done:
            case.votes[person] = Vote(option, done.named("VoteSealed")[0]["seat"])

    def _open(self, matter: Matter, case: Case) -> None:
        closed = [p for p, vote in case.votes.items() if not vote.opened]
        juror = self.rng.choice(closed or list(self.town.people))
        vote = case.votes.get(juror, Vote(0, 0))
        args = (vote.seat, juror, vote.option, SALT, REASON)
        stranger = self.town.stranger
        if self._try(
            "openVote", matter, case, lambda: self._jury("openVote", case, stranger, *args)
        ):
            vote.opened = True
