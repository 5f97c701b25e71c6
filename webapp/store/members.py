"""Members: the list, one member's page, one member at any block."""

from __future__ import annotations

from sqlalchemy import Connection

from .records import Fund, Member, MemberDetail, Page
from .words import MemberStatus


def members_page(
    db: Connection,
    fund: Fund,
    status: MemberStatus | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Member]:
    """Members by number, newest first, with status and balance at the mirror's last block."""
    raise NotImplementedError


def member_detail(
    db: Connection, fund: Fund, address: str, limit: int = 200
) -> MemberDetail | None:
    """A member's own page; None: this address was never a member here."""
    raise NotImplementedError


def member_at(
    db: Connection, fund: Fund, address: str, block: int | None = None, time: int | None = None
) -> Member | None:
    """A member as of the end of `block` (None: the mirror's last), judged at second `time`.

    `time` None takes the block's own timestamp, as the contract's views do.
    """
    raise NotImplementedError
