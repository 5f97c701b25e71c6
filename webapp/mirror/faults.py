"""What may go wrong with a node's answers, and what the mirror then does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from webapp.chain.catalogue import UnknownEvent
from webapp.chain.layout import BadLog
from webapp.chain.rpc import BadAnswer, RpcError, TooSlow

from .book import Inconsistent
from .fetch import ChainMoved, IncompleteAnswer, Range


class Senseless(RuntimeError):
    """The events of a range cannot be handled: they are not what our contracts emit."""


#: May be a lie, or a moment's disorder: asked for again before the mirror stops.
DOUBTFUL = (
    ChainMoved,
    IncompleteAnswer,
    BadAnswer,
    Inconsistent,
    Senseless,
    RpcError,
    TooSlow,
)
#: Only another node may tell otherwise: the same one is not asked again.
FOREIGN = (UnknownEvent, BadLog)


@contextmanager
def sensible(fetched: Range) -> Iterator[None]:
    """Gives a name to whatever fails because the events of a range are not as they must be.

    Raises:
        Senseless: a value, a key, a type or a row was not possible.
    """
    try:
        yield
    except FOREIGN:
        raise
    except (ValueError, LookupError, ArithmeticError, TypeError, IntegrityError) as error:
        blocks = f"blocks {fetched.first} to {fetched.last}"
        raise Senseless(f"the events of {blocks} make no sense: {error!r}") from error
