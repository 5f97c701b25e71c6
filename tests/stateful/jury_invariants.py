"""What must hold of juries, disputes and verdicts after every step; continues invariants.py."""

from __future__ import annotations

from tests.stateful.checking import invariant, same
from tests.stateful.world import World
from tests.support.evm import Reverted
from tests.support.model import ClaimStatus, Movement, Rejected
from tests.support.model.jury_records import Case, Phase
from tests.support.model.records import BPS, Challenge, ChallengeKind, Claim, Matter, Proposal

TERMINAL = (ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.FRAUD, ClaimStatus.WITHDRAWN)
LATEST = 6  # cases and matters compared in full; older ones seldom change
OUT = (Movement.BOND_RETURNED, Movement.REWARD, Movement.COMPENSATION, Movement.JUROR_REWARD)


def _cases(w: World) -> list[Case]:
    return w.model.cases[-LATEST:]


def _matters(w: World) -> list[Matter]:
    matters = w.model.matters.values()
    return [m for m in matters if m.case and not isinstance(m, Proposal)][-LATEST:]


@invariant("I23", "phases, rounds, ends and outcome of a case follow from its clock and its votes")
def _phases(w: World) -> None:
    for case in _cases(w):
        now = w.chain.now
        found = w.jury.view("caseOf", case.id)
        wanted = {
            "kind": int(case.kind),
            "phase": int(case.phase(now)),
            "subject": case.subject,
            "openedAt": case.opened_at,
            "opensAt": case.opens_at,
            "sealingEndsAt": case.sealing_end,
            "openingEndsAt": case.opening_end,
            "latestEnd": case.latest_end,
            "round": case.round(now),
            "electorate": case.electorate,
            "quorum": case.quorum,
            "seats": case.seats,
            "sealed_": len(case.sealed()),
            "recused": len(case.ballots) - len(case.sealed()),
            "options": case.options,
            "silence": case.silence,
            "prior": case.prior,
            "seedBlock": case.seed_block,
            "seed": case.seed or bytes(32),
        }
        same(f"case {case.id}", {key: found[key] for key in wanted}, wanted)
        result = w.jury.view("resultOf", case.id)
        over = case.over(now)
        told = (over, case.end, case.outcome(), len(case.opened)) if over else (False, 0, 0, 0)
        same(f"result of case {case.id}", tuple(result.values()), told)


@invariant("I24", "every case is over within its limit, whoever stays silent")
def _limits(w: World) -> None:
    terms = w.scenario.plan.jury
    longest = terms.rounds * terms.sealing_seconds + terms.opening_seconds + terms.extension_seconds
    for case in _cases(w):
        late = w.chain.now >= case.opens_at + longest
        if late and w.jury.view("phaseOf", case.id) < Phase.OVER:
            raise AssertionError(f"case {case.id} goes on after {longest} seconds")


@invariant("I25", "who may sit, and what stands against it, is what the lot, cover and ties say")
def _seats(w: World) -> None:
    sealing = [case for case in _cases(w) if case.phase(w.chain.now) == Phase.SEALING]
    for case in sealing[-2:]:
        for n, person in enumerate(w.cast):
            same(f"person {n}, case {case.id}", _asked(w, case, person), _said(w, case, person))
            if case.seed:
                lot = w.jury.view("lotOf", case.id, person)
                wanted = {"lot": case.lot(person), "threshold": case.threshold(w.chain.now)}
                same(f"lot of person {n}, case {case.id}", lot, wanted)


def _asked(w: World, case: Case, person: str) -> tuple[str, object]:
    try:
        w.jury.view("checkSeat", case.id, person)
    except Reverted as error:
        return error.name, error.values
    return "", None


def _said(w: World, case: Case, person: str) -> tuple[str, object]:
    try:
        w.model.check_seat(person, case.id)
    except Rejected as refusal:
        return refusal.name, refusal.values
    return "", None


@invariant("I26", "the electorate is never more than the covered members, or half the payers")
def _electorate(w: World) -> None:
    covered, most = tuple(w.fund.view("electorate").values())
    same("electorate", (covered, most), w.model.electorate())
    if covered > max(w.model.truly_covered(), most // 2):
        raise AssertionError(f"electorate {covered}, covered {w.model.truly_covered()}")


@invariant("I27", "disputes are on record as raised, appealed and decided")
def _disputes(w: World) -> None:
    terms = w.scenario.plan.disputes
    for m in _matters(w):
        court = w.desk if isinstance(m, Claim) else w.review
        wanted = {
            "caseId": m.case,
            "appealId": m.appeal,
            "objections": len(m.objectors),
            "bond": terms.bond,
            "appellant": m.appellant or "0x" + "00" * 20,
            "appealBond": terms.appeal_bond if m.appeal else 0,
            "concluded": bool(m.concluded_at),
            "outcome": m.outcome,
            "concludedAt": m.concluded_at,
            "perObjector": m.reward,
            "toRespondent": m.compensation,
            "perJuror": m.juror_reward,
            "jurorsOwed": m.jurors_owed,
        }
        same(f"matter {m.id}", court.view("disputeOf", m.id), wanted)
        window = tuple(court.view("appealWindow", m.id).values())
        same(f"appeal window of matter {m.id}", window, w.model.appeal_window(m))
        if isinstance(m, Challenge):
            status = w.review.view("statusOf", m.id)
            same(f"challenge {m.id}", status, int(w.model.challenge_status(m.id)))
            pending = w.review.view("openAgainst", int(m.kind), m.respondent)
            same(f"open like {m.id}", pending, w.model.open_against(m.kind, m.respondent))


@invariant("I28", "a lost stake is split to the last token unit, and a tenth of it goes to RESERVE")
def _split(w: World) -> None:
    for logged in w.logs:
        if logged.name != "DisputeConcluded":
            continue
        e = logged.values
        objectors = len(w.model.matters[e["matter"]].objectors)
        shared = e["perObjector"] * objectors + e["toRespondent"] + e["perJuror"] * e["jurors"]
        if shared * BPS > e["lost"] * (BPS - 1_000):
            raise AssertionError(f"matter {e['matter']}: {shared} of {e['lost']} shared out")


@invariant("I29", "who is on both sides of a dispute loses: no more comes out than was staked")
def _no_gain(w: World) -> None:
    if w.model.swept:
        return  # what nobody claimed in time is the beneficiary's
    came = dict.fromkeys(w.model.matters, 0)
    for entry in w.model.journal:
        if entry.movement in (Movement.BOND_POSTED, Movement.STAKE):
            came[entry.ref] += entry.amount
        elif entry.movement in OUT or entry.movement == Movement.BOND_FORFEITED:
            came[entry.ref] -= entry.amount
    for matter in w.model.matters.values():
        same(f"stakes of matter {matter.id}", came[matter.id], w.model.owed(matter))


@invariant("I30", "a claim that has ended stays as it ended")
def _ended(w: World) -> None:
    for claim in w.model.claims[-5 * LATEST :]:
        status = w.desk.view("statusOf", claim.id)
        if claim.id in w.ends:
            same(f"claim {claim.id}", status, w.ends[claim.id])
        elif status in TERMINAL:
            w.ends[claim.id] = status


@invariant("I31", "a member's debt is the fast aid that was overturned, less what was kept back")
def _debts(w: World) -> None:
    for n, person in enumerate(w.cast):
        overturned = sum(
            e.values["amount"]
            for e in w.logs
            if e.name == "Overturned" and e.values["claimant"] == person
        )
        kept = sum(
            e.amount for e in w.model.journal if e.movement == Movement.OFFSET and e.party == person
        )
        same(f"person {n}", w.desk.view("debtOf", person), overturned - kept)


@invariant("I32", "an identity belongs to one address, a provider to the register until suspended")
def _registers(w: World) -> None:
    for identity, holder in w.model.holders.items():
        same(f"holder of {identity.hex()[:8]}", w.fund.view("holderOf", identity), holder)
    for n, person in enumerate(w.cast):
        same(f"person {n}", w.desk.view("isProvider", person), person in w.model.providers)
    for m in _matters(w):
        if isinstance(m, Challenge) and m.kind == ChallengeKind.MEMBERSHIP:
            facts = w.review.view("challengeOf", m.id)
            wanted = (int(m.kind), m.respondent, m.challenger, m.opened_at, m.reason)
            same(f"challenge {m.id}", tuple(facts.values()), wanted)
