"""One handler per event, by topic: money, members, claims, disputes, rules, agents, the end."""

from . import (  # noqa: F401
    agents,
    challenges,
    claims,
    disputes,
    ending,
    jury,
    members,
    money,
    proposals,
    rules,
    settlement,
)
from .registry import Dispatch, dispatch, on

__all__ = ["Dispatch", "dispatch", "on"]
