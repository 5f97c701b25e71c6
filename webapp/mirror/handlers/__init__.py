"""One handler per event, by topic: money, members, settlement, claims, disputes, cases."""

from . import challenges, claims, disputes, jury, members, money, settlement  # noqa: F401
from .registry import Dispatch, dispatch, on

__all__ = ["Dispatch", "dispatch", "on"]
