"""What each kind of step about a case, a dispute or a challenge does, in both."""

from __future__ import annotations

from typing import Any

from tests.stateful.steps import MAKERS, Pair, alike, note_of, step
from tests.stateful.world import World
from tests.support.evm import Contract


def salt_of(number: int) -> bytes:
    """A salt from a step's plain data."""
    return number.to_bytes(32, "big")


def _court(w: World, a: dict[str, Any]) -> Contract:
    return w.desk if a["court"] == "desk" else w.review


@step("draw")
def _draw(w: World, by: str, a: dict[str, Any]) -> Pair:
    return lambda: w.jury.send("draw", a["case"], sender=by), lambda: w.model.draw(a["case"])


@step("seal")
def _seal(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (a["option"], salt_of(a["salt"]), note_of(a["reason"]))
    seal = w.model.seal_of(a["case"], by, *terms) if a["salt"] else bytes(23)
    return alike(w.jury, "sealVote", w.model.seal_vote, by, a["case"], seal)


@step("recuse")
def _recuse(w: World, by: str, a: dict[str, Any]) -> Pair:
    return alike(w.jury, "recuse", w.model.recuse, by, a["case"])


@step("open")
def _open(w: World, by: str, a: dict[str, Any]) -> Pair:
    vote = (w.who(a["juror"]), a["option"], salt_of(a["salt"]), note_of(a["reason"]))
    return (
        lambda: w.jury.send("openVote", a["case"], a["seat"], *vote, sender=by),
        lambda: w.model.open_vote(a["case"], a["seat"], *vote),
    )


@step("appeal")
def _appeal(w: World, by: str, a: dict[str, Any]) -> Pair:
    court, terms = _court(w, a), (a["matter"], note_of(a["evidence"]))
    return (
        lambda: court.send("appeal", *terms, sender=by),
        lambda: w.model.appeal(a["court"], by, *terms),
    )


@step("add evidence")
def _evidence(w: World, by: str, a: dict[str, Any]) -> Pair:
    court, terms = _court(w, a), (a["matter"], note_of(a["evidence"]))
    return (
        lambda: court.send("addEvidence", *terms, sender=by),
        lambda: w.model.add_evidence(a["court"], by, *terms),
    )


@step("collect bond")
def _collect_bond(w: World, by: str, a: dict[str, Any]) -> Pair:
    court, terms = _court(w, a), (a["matter"], w.who(a["objector"]))
    return (
        lambda: court.send("collectBond", *terms, sender=by),
        lambda: w.model.collect_bond(a["court"], *terms),
    )


@step("collect juror reward")
def _collect_juror_reward(w: World, by: str, a: dict[str, Any]) -> Pair:
    court, terms = _court(w, a), (a["matter"], a["case"], a["seat"])
    return (
        lambda: court.send("collectJurorReward", *terms, sender=by),
        lambda: w.model.collect_juror_reward(a["court"], *terms),
    )


def _on_matter(name: str, function: str, method: str) -> None:
    """Register a step that takes a matter's number and nothing else."""

    def maker(w: World, by: str, a: dict[str, Any]) -> Pair:
        court = _court(w, a)
        return (
            lambda: court.send(function, a["matter"], sender=by),
            lambda: getattr(w.model, method)(a["court"], a["matter"]),
        )

    MAKERS[name] = maker


_on_matter("collect appeal bond", "collectAppealBond", "collect_appeal_bond")
_on_matter("collect compensation", "collectCompensation", "collect_compensation")
_on_matter("expire rewards", "expireRewards", "expire_rewards")


@step("challenge member")
def _challenge_member(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (w.who(a["target"]), a["reason"], note_of(a["evidence"]))
    return alike(w.review, "challengeMember", w.model.challenge_member, by, *terms)


@step("challenge provider")
def _challenge_provider(w: World, by: str, a: dict[str, Any]) -> Pair:
    terms = (w.who(a["target"]), note_of(a["evidence"]))
    return alike(w.review, "challengeProvider", w.model.challenge_provider, by, *terms)


@step("conclude challenge")
def _conclude_challenge(w: World, by: str, a: dict[str, Any]) -> Pair:
    return (
        lambda: w.review.send("conclude", a["matter"], sender=by),
        lambda: w.model.conclude_challenge(a["matter"]),
    )
