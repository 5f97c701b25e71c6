"""What somebody can do now about a claim or a challenge: functions that would pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from .challenges import debt_of
from .records import Action, Case, Claim, Dispute, Fund, Vote
from .state import Now
from .words import (
    Appellant,
    ClaimStatus,
    MatterKind,
    Phase,
    Review,
    Verdict,
    options_of,
)

DESK, REVIEW, JURY, RULEBOOK = "ClaimDesk", "ReviewDesk", "Jury", "Rulebook"


def claim_actions(
    db: Connection, fund: Fund, now: Now, claim: Claim, dispute: Dispute | None
) -> tuple[Action, ...]:
    """What somebody can do now about a claim."""
    actions = list(_while_public(db, fund, now, claim))
    if claim.status is ClaimStatus.FUNDED:
        amount = claim.funded - claim.paid
        actions.append(_action("pay", DESK, "anyone", claim.id, amount, claim.claimant))
    if dispute is not None:
        if claim.status is ClaimStatus.DISPUTED:
            actions += _before_sealed(claim, dispute)
        actions += dispute_actions(fund, now, dispute)
    return tuple(actions)


def dispute_actions(fund: Fund, now: Now, dispute: Dispute) -> tuple[Action, ...]:
    """What somebody can do now in a dispute, from the draw to the last reward."""
    if dispute.concluded is not None:
        return tuple(collect_actions(now, dispute))
    desk = _desk(dispute.kind)
    case = dispute.appeal or dispute.case
    actions = list(case_actions(case, dispute.appeal_votes if dispute.appeal else dispute.votes))
    if case.phase in (Phase.WAITING, Phase.SEALING):
        until = case.sealing_ends_at
        actions.append(_action("addEvidence", desk, "party", dispute.matter, until=until))
    if case.phase is Phase.OVER:
        if now.time < dispute.final_at:
            actions += _appeals(fund, dispute)
        else:
            actions.append(_action("conclude", desk, "anyone", dispute.matter))
    return tuple(actions)


def collect_actions(now: Now, dispute: Dispute) -> Iterator[Action]:
    """What can be collected of a dispute that is over."""
    desk, matter = _desk(dispute.kind), dispute.matter
    last = len(options_of(dispute.kind)) - 1
    if dispute.outcome is not None and dispute.outcome < last:
        for each in dispute.objections:
            if not each.collected:
                amount = each.bond + dispute.per_objector
                yield _action("collectBond", desk, "anyone", matter, amount, each.objector)
    if dispute.overturned and dispute.appeal_bond_open:
        amount = dispute.appeal_bond
        yield _action("collectAppealBond", desk, "anyone", matter, amount, dispute.appellant)
    if dispute.to_respondent and not dispute.compensation:
        amount = dispute.to_respondent
        yield _action("collectCompensation", desk, "anyone", matter, amount, dispute.respondent)
    if dispute.jurors_owed:
        yield from _rewards(now, dispute, desk)


def _rewards(now: Now, dispute: Dispute, desk: str) -> Iterator[Action]:
    """Rewards of opened votes; after the last case's time they can be taken into RESERVE."""
    for case, votes in ((dispute.case, dispute.votes), (dispute.appeal, dispute.appeal_votes)):
        until = case.rewards_end_at if case is not None else None
        if case is None or until is None or now.time >= until:
            continue
        for vote in votes:
            if vote.option is not None and not vote.reward:
                yield _reward(dispute, desk, case, vote, until)
    last = (dispute.appeal or dispute.case).rewards_end_at
    if last is not None and now.time >= last:
        amount = dispute.jurors_owed * dispute.per_juror
        yield _action("expireRewards", desk, "anyone", dispute.matter, amount, since=last)


def _reward(dispute: Dispute, desk: str, case: Case, vote: Vote, until: int) -> Action:
    name, amount = "collectJurorReward", dispute.per_juror
    place = (0, until, case.id, vote.seat)
    return _action(name, desk, "anyone", dispute.matter, amount, vote.juror, *place)


def _while_public(db: Connection, fund: Fund, now: Now, claim: Claim) -> Iterator[Action]:
    """Objections, evidence, withdrawal and the fast lane, until the publicity window ends."""
    public = (ClaimStatus.FILED, ClaimStatus.PUBLISHED, ClaimStatus.FAST_PAID)
    disputed = claim.status is ClaimStatus.DISPUTED
    if claim.status not in public and not disputed or now.time >= claim.window_ends_at:
        return
    until, bond = claim.window_ends_at, fund.terms.disputes.bond
    yield _action("raiseObjection", DESK, "member", claim.id, bond, until=until)
    if disputed:
        return
    yield _action("addEvidence", DESK, "party", claim.id, until=until)
    if claim.fast_paid:
        return
    yield _action("withdraw", DESK, "claimant", claim.id, until=until)
    if claim.payable_at and not debt_of(db, fund, claim.claimant):
        about = claim.amount, claim.claimant, claim.payable_at, until
        yield _action("payFast", DESK, "anyone", claim.id, *about)


def _before_sealed(claim: Claim, dispute: Dispute) -> Iterator[Action]:
    """How a claimant can end a dispute, until its votes are sealed."""
    if claim.fast_paid or dispute.case.phase not in (Phase.WAITING, Phase.SEALING):
        return
    until = dispute.case.sealing_ends_at
    yield _action("withdraw", DESK, "claimant", claim.id, until=until)
    if claim.lower and all(each.lower for each in dispute.objections):
        about = claim.lower, claim.claimant, claim.window_ends_at, until
        yield _action("acceptLower", DESK, "claimant", claim.id, *about)


def case_actions(case: Case, votes: Sequence[Vote]) -> Iterator[Action]:
    """What jurors, or all members, can do about a case now."""
    matter = case.matter
    if case.phase is Phase.SEALING:
        until = case.sealing_ends_at
        if case.seed is None and not case.kind.plenary:
            yield _action("draw", JURY, "anyone", matter, until=until, case_id=case.id)
        else:
            for name in ("sealVote", "recuse"):
                yield _action(name, JURY, "juror", matter, until=until, case_id=case.id)
    if case.phase is Phase.OPENING:
        for vote in votes:
            if vote.seal and vote.option is None:
                about = (0, vote.juror, 0, case.opening_ends_at, case.id, vote.seat)
                yield _action("openVote", JURY, "juror", matter, *about)


def _appeals(fund: Fund, dispute: Dispute) -> Iterator[Action]:
    """Who may appeal: a side that the verdict went against. Source: DisputeBook.appeal."""
    verdict, until = dispute.verdict, dispute.appeal_closes_at
    if dispute.appeal is not None or verdict is None or dispute.kind is MatterKind.PROVIDER:
        return
    content = Verdict.REFUSE if dispute.kind is MatterKind.CLAIM else Review.EXPEL
    sides = {
        Appellant.RESPONDENT: verdict != len(options_of(dispute.kind)) - 1,
        Appellant.OBJECTOR: verdict > content,
    }
    for side, against in sides.items():
        if against:
            who = side.name.lower()
            bond = fund.terms.disputes.appeal_bond
            desk = _desk(dispute.kind)
            yield _action("appeal", desk, who, dispute.matter, bond, until=until)


def rulebook_action(
    name: str, matter: int, amount: int = 0, since: int = 0, until: int = 0
) -> Action:
    """What anybody can do at the rulebook."""
    return _action(name, RULEBOOK, "anyone", matter, amount, None, since, until)


def collect_bond(matter: int, bond: int, proposer: str) -> Action:
    """A proposer's bond can be paid back."""
    return _action("collectBond", RULEBOOK, "anyone", matter, bond, proposer)


def _desk(kind: MatterKind) -> str:
    return DESK if kind is MatterKind.CLAIM else REVIEW


def _action(
    name: str,
    contract: str,
    who: str,
    matter: int,
    amount: int = 0,
    address: str | None = None,
    since: int = 0,
    until: int = 0,
    case_id: int = 0,
    seat: int | None = None,
) -> Action:
    return Action(name, contract, who, matter, since, until, amount, address, case_id, seat)
