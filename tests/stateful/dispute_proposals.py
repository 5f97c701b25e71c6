"""What jurors, appellants, challengers and collectors might do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stateful.dispute_steps import salt_of
from tests.stateful.generator import FEW, Generator, NothingSuits, Proposal, proposal
from tests.stateful.steps import note_of
from tests.stateful.world import PROVIDERS
from tests.support.model import Status, records
from tests.support.model.jury_records import Ballot, Case, Phase
from tests.support.model.records import ChallengeKind, ChallengeStatus, Claim, Matter

REASONS = ("", "because")


def _case_in(g: Generator, now: int, phase: Phase, suits: Callable[[Case], object]) -> int:
    """A case in a phase; now and then any, or none."""
    found = [c.id for c in g.cases() if c.phase(now) == phase and suits(c)]
    g.insist_on(found)
    if not found or g.seldom(0.05):
        return g.rng.randrange(len(g.model.cases) + 2)
    return g.rng.choice(found)


def _matter(g: Generator, suits: Callable[[Matter], object]) -> dict[str, Any]:
    """A matter that suits; now and then any, or at the other court."""
    matters = g.model.matters
    found = [m.id for m in matters.values() if not isinstance(m, records.Proposal) and suits(m)]
    g.insist_on(found)
    if not found or g.seldom(0.05):
        number = g.rng.randrange(len(matters) + 2)
    else:
        number = g.rng.choice(found)
    on_desk = isinstance(matters.get(number), Claim) != g.seldom(0.03)
    return {"court": "desk" if on_desk else "review", "matter": number}


@proposal("draw", 2)
def _draw(g: Generator, now: int) -> Proposal:
    def ready(case: Case) -> bool:
        reached = case.seed_block <= g.model.block or g.seldom(0.05)
        return not case.seed and not case.plenary and reached

    return g.anybody(), {"case": _case_in(g, now, Phase.SEALING, ready)}


def salt_number(case_id: int, by: int) -> int:
    """One salt per juror and case, never 0."""
    return 100 * case_id + by + 1


@proposal("seal", 4)
def _seal(g: Generator, now: int) -> Proposal:
    case_id = _case_in(g, now, Phase.SEALING, lambda c: c.seed or c.plenary)
    by = _juror(g, case_id, now)
    return by, {
        "case": case_id,
        "option": g.option(case_id),
        "salt": 0 if g.seldom(0.02) else salt_number(case_id, by),
        "reason": g.rng.choice(REASONS),
    }


def _juror(g: Generator, case_id: int, now: int) -> int:
    """One who may sit and has not sealed, mostly; often enough another."""
    free = g.free_jurors(case_id, now)
    if not free and not g.seldom(0.02):
        raise NothingSuits
    return g.anybody() if not free or g.seldom(0.1) else g.rng.choice(free)


@proposal("recuse", 1)
def _recuse(g: Generator, now: int) -> Proposal:
    case_id = _case_in(g, now, Phase.SEALING, lambda c: c.seed or c.plenary)
    return _juror(g, case_id, now), {"case": case_id}


@proposal("open", 3)
def _open(g: Generator, now: int) -> Proposal:
    case_id = _case_in(g, now, Phase.OPENING, lambda c: len(c.opened) < len(c.sealed()))
    case = g.model.case(case_id)
    if case is None or not case.ballots:
        raise NothingSuits
    seats = [s for s, b in case.ballots.items() if b.option is None] or list(case.ballots)
    seat = g.rng.choice(seats)
    juror = g.world.cast.index(case.ballots[seat].juror)
    option, reason = _find_vote(g, case, case.ballots[seat], juror)
    args = {"case": case_id, "seat": seat, "juror": juror, "option": option, "reason": reason}
    if g.seldom():
        args |= {"option": g.rng.randrange(5)}
    elif g.seldom():
        args |= {"juror": g.somebody()}
    return g.anybody(), args | {"salt": salt_number(case_id, juror)}


def _find_vote(g: Generator, case: Case, ballot: Ballot, juror: int) -> tuple[int, str]:
    """As a juror finds a vote again: by trying all there can be."""
    for option in range(5):
        for reason in REASONS:
            salt = salt_of(salt_number(case.id, juror))
            made = g.model.seal_of(case.id, ballot.juror, option, salt, note_of(reason))
            if made == ballot.seal:
                return option, reason
    return 0, ""


@proposal("appeal", 3)
def _appeal(g: Generator, now: int) -> Proposal:
    args = _matter(g, lambda m: m.disputed and not m.appeal and _over(g, m, now))
    m = g.model.matters.get(args["matter"])
    parties = [m.respondent, *m.objectors] if m else []
    by = g.person(g.rng.choice(parties)) if parties and not g.seldom(0.05) else g.anybody()
    return by, args | {"evidence": "" if g.seldom() else "appeal"}


def _over(g: Generator, m: Matter, now: int) -> bool:
    return g.model.cases[m.case - 1].over(now)


@proposal("add evidence", 2)
def _add_evidence(g: Generator, now: int) -> Proposal:
    args = _matter(g, lambda m: not m.concluded_at)
    m = g.model.matters.get(args["matter"])
    parties = [m.respondent, *m.objectors] if m else []
    by = g.person(g.rng.choice(parties)) if parties and not g.seldom(0.1) else g.anybody()
    return by, args | {"evidence": "" if g.seldom(0.2) else "more"}


@proposal("collect bond", 3)
def _collect_bond(g: Generator, now: int) -> Proposal:
    args = _matter(g, lambda m: m.concluded_at and m.unsettled)
    m = g.model.matters.get(args["matter"])
    held = sorted(m.unsettled) if m else []
    objector = g.person(g.rng.choice(held)) if held else g.somebody()
    return g.anybody(), args | {"objector": objector}


@proposal("collect appeal bond", 2)
def _collect_appeal_bond(g: Generator, now: int) -> Proposal:
    return g.anybody(), _matter(g, lambda m: m.overturned and m.appellant)


@proposal("collect compensation", 2)
def _collect_compensation(g: Generator, now: int) -> Proposal:
    return g.anybody(), _matter(g, lambda m: m.compensation and not m.compensated)


@proposal("collect juror reward", 3)
def _collect_juror_reward(g: Generator, now: int) -> Proposal:
    args = _matter(g, lambda m: m.jurors_owed)
    m = g.model.matters.get(args["matter"])
    votes = (
        [
            (case_id, seat)
            for case_id in (m.case, m.appeal)
            if case_id
            for seat, ballot in g.model.cases[case_id - 1].ballots.items()
            if ballot.option is not None and (not ballot.rewarded or g.seldom(0.05))
        ]
        if m
        else []
    )
    case_id, seat = g.rng.choice(votes) if votes else (g.rng.randrange(3), 0)
    return g.anybody(), args | {"case": case_id, "seat": seat}


@proposal("expire rewards", 1)
def _expire_rewards(g: Generator, now: int) -> Proposal:
    def due(m: Matter) -> bool:
        return bool(m.jurors_owed) and (g.late(m, now) or g.seldom(0.01))

    return g.anybody(), _matter(g, due)


@proposal("challenge member", 2)
def _challenge_member(g: Generator, now: int) -> Proposal:
    g.insist_on(len(g.cases()) < FEW and g.covered() > FEW)
    everybody = (Status.WAITING, Status.COVERED, Status.GRACE, Status.LEAVING)
    return g.with_status(Status.COVERED), {
        "target": g.with_status(*everybody),
        "reason": g.rng.choice((1, 2, 4)) if not g.seldom(0.05) else g.rng.randrange(6),
        "evidence": "" if g.seldom() else "doubt",
    }


@proposal("challenge provider", 1)
def _challenge_provider(g: Generator, now: int) -> Proposal:
    cast, model = g.world.cast, g.model
    free = [n for n in PROVIDERS if not model.open_against(ChallengeKind.PROVIDER, cast[n])]
    in_office = [n for n in free if cast[n] in model.providers]
    g.insist_on(in_office and g.seldom(0.3))
    target = g.rng.choice(in_office) if in_office and not g.seldom(0.1) else g.anybody()
    return g.with_status(Status.COVERED), {"target": target, "evidence": "doubt"}


@proposal("conclude challenge", 2)
def _conclude_challenge(g: Generator, now: int) -> Proposal:
    model = g.model
    status = ChallengeStatus.VERDICT if g.seldom(0.05) else ChallengeStatus.DECIDED
    found = [m.id for m in model.challenges() if model.challenge_status(m.id) == status]
    g.insist_on(found)
    return g.anybody(), {"matter": g.rng.choice(found) if found else len(model.matters) + 1}
