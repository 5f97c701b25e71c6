"""Where a member stands, as the contracts derive it from time, index and a few facts."""

from __future__ import annotations

from dataclasses import dataclass

from .rowtypes import MemberRow
from .shareindex import balance_of
from .words import MemberStatus


@dataclass(frozen=True, slots=True)
class Moment:
    """What a member's state depends on besides the member."""

    time: int
    ended: int  # the last period whose leavers have left
    index: int  # share index
    tick: int
    waiting_seconds: int
    grace_seconds: int
    closed: bool = False
    swept: bool = False  # what nobody claimed is gone


def index_for(member: MemberRow, moment: Moment, left_at: int | None) -> int:
    """The index that counts: now, or `left_at`, that of the settlement the member left with."""
    if member.exit_period and member.exit_period <= moment.ended and left_at is not None:
        return left_at
    return moment.index


def member_balance(member: MemberRow, moment: Moment, left_at: int | None) -> int:
    """Prepaid balance, token units. Source: Members.balanceOf."""
    if moment.swept:
        return 0
    if member.expelled_at:
        return member.spare
    index = index_for(member, moment, left_at)
    return balance_of(member.units, member.expiry_tick, member.spare, moment.tick, index)


def is_last(member: MemberRow, moment: Moment) -> bool:
    """Whether one of the last members has not collected yet. Source: Members.isLastMember."""
    over = member.exit_period or member.expelled_at or moment.swept
    return moment.closed and not over and member.expiry_tick * moment.tick > moment.index


def has_lapsed(member: MemberRow, moment: Moment) -> bool:
    """Whether the balance was used up while the member had not asked to leave."""
    if member.exit_period or member.expelled_at:
        return False
    return member.expiry_tick * moment.tick <= moment.index


def member_status(member: MemberRow, moment: Moment, lapsed_at: int) -> MemberStatus:
    """The member's state. Source: Members.statusOf.

    Args:
        lapsed_at: when the index crossed the member's tick; 0: it did not.
    """
    if member.expelled_at:
        return MemberStatus.EXPELLED
    if member.left_at_once:
        return MemberStatus.LEFT
    if member.exit_period:
        gone = member.exit_period <= moment.ended
        return MemberStatus.LEFT if gone else MemberStatus.LEAVING
    if moment.closed:
        return MemberStatus.LEFT
    if has_lapsed(member, moment):
        in_grace = moment.time < lapsed_at + moment.grace_seconds
        return MemberStatus.GRACE if in_grace else MemberStatus.LAPSED
    waits = moment.time < member.joined_at + moment.waiting_seconds
    return MemberStatus.WAITING if waits else MemberStatus.COVERED
