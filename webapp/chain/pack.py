"""A log's words, packed without loss: what `events.words` holds.

A log is its topics after the first, and its data: a row of 32-byte words, most of them small
numbers. Kept are a first byte (number of those topics times 64, plus the number of words, 63 where
that is longer and follows in four bytes), the length of each word without its leading zeros, the
words without them, and bytes of data beyond whole words (no event of ours has any).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from struct import Struct

WORD = 32
_MANY = 63
_HEADS = tuple(bytes((head,)) for head in range(256))


def pack(topics: Sequence[str], data: str) -> bytes:
    """Pack the topics after the first and the data, both 0x hexadecimal text."""
    raw = bytes.fromhex("".join([topic[2:] for topic in topics[1:]]) + data[2:])
    count, beyond = divmod(len(raw), WORD)
    words = list(map(bytes.lstrip, _words(count).unpack_from(raw), repeat(b"\0")))
    topic_part = (len(topics) - 1) << 6
    if count < _MANY:
        head = _HEADS[topic_part + count]
    else:
        head = _HEADS[topic_part + _MANY] + count.to_bytes(4, "big")
    tail = raw[-beyond:] if beyond else b""
    return b"".join((head, bytes(map(len, words)), *words, tail))


def unpack(topic: str, packed: bytes) -> tuple[list[str], str]:
    """The inverse: topics (with `topic` first) and data, as a node gives them."""
    count, at = packed[0] & _MANY, 1
    if count == _MANY:
        count, at = int.from_bytes(packed[1:5], "big"), 5
    words: list[str] = []
    start = at + count
    for size in packed[at:start]:
        words.append(packed[start : start + size].hex().rjust(2 * WORD, "0"))
        start += size
    known = packed[0] >> 6
    topics = [topic, *("0x" + word for word in words[:known])]
    return topics, "0x" + "".join(words[known:]) + packed[start:].hex()


@lru_cache(maxsize=256)
def _words(count: int) -> Struct:
    return Struct(f"{WORD}s" * count)
