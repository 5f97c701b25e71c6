"""One handler per event, by topic: money, members, settlement, claims, votes."""

from . import claims, members, money, settlement, votes  # noqa: F401  they register themselves
from .registry import Dispatch, dispatch, on

__all__ = ["Dispatch", "dispatch", "on"]
