"""A log's words, packed without loss: what `events.words` holds.

A log is its topics after the first, and its data. Each is a row of 32-byte words, most of them
small numbers; so each word is kept as one length byte and its significant bytes. The first byte
counts the topics; bytes of data beyond whole words (no event of ours has any) follow the mark 0xff.
"""

from __future__ import annotations

from collections.abc import Sequence

WORD = 32
_TAIL = 0xFF
_SIZES = tuple(bytes((size,)) for size in range(WORD + 1))


def pack(topics: Sequence[str], data: str) -> bytes:
    """Pack the topics after the first and the data, both 0x hexadecimal text."""
    raw = bytes.fromhex("".join([topic[2:] for topic in topics[1:]]) + data[2:])
    whole = len(raw) - len(raw) % WORD
    parts = [bytes((len(topics) - 1,))]
    for at in range(0, whole, WORD):
        word = raw[at : at + WORD].lstrip(b"\0")
        parts += (_SIZES[len(word)], word)
    if whole != len(raw):
        parts.append(bytes((_TAIL,)) + raw[whole:])
    return b"".join(parts)


def unpack(topic: str, packed: bytes) -> tuple[list[str], str]:
    """The inverse: topics (with `topic` first) and data, as a node gives them."""
    count, at, end = packed[0], 1, len(packed)
    words: list[str] = []
    tail = ""
    while at < end:
        size = packed[at]
        if size == _TAIL:
            tail = packed[at + 1 :].hex()
            break
        words.append(packed[at + 1 : at + 1 + size].hex().rjust(2 * WORD, "0"))
        at += 1 + size
    topics = [topic, *("0x" + word for word in words[:count])]
    return topics, "0x" + "".join(words[count:]) + tail
