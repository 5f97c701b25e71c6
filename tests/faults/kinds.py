"""The faults: each changes one message of a node's, by chance, in one way."""

from __future__ import annotations

import json
from typing import Any

from tests.support.faultproxy import Fault, Json, Message

LOGS, BLOCK = "eth_getLogs", "eth_getBlockByNumber"
ZERO_BLOOM = "0x" + "00" * 256


def _lists(message: Message) -> list[Json]:
    """Answers that hold logs."""
    return [answer for _, answer in message.pairs(LOGS) if answer.get("result")]


def _pick(message: Message) -> list[Json] | None:
    found = _lists(message)
    return message.rng.choice(found)["result"] if found else None


# --- lists of logs -------------------------------------------------------------------------------


def truncated(message: Message) -> bool:
    """The end of a list is missing."""
    logs = _pick(message)
    if logs is None:
        return False
    del logs[message.rng.randrange(len(logs)) :]
    return True


def gappy(message: Message) -> bool:
    """Some logs of a list are missing."""
    logs = _pick(message)
    if logs is None:
        return False
    for _ in range(message.rng.choice((1, 1, 2, 5))):
        if logs:
            del logs[message.rng.randrange(len(logs))]
    return True


def duplicated(message: Message) -> bool:
    """Some logs of a list come twice."""
    logs = _pick(message)
    if logs is None:
        return False
    more = message.rng.choices(logs, k=message.rng.randint(1, len(logs)))
    for each in more:
        logs.insert(message.rng.randint(0, len(logs)), dict(each))
    return True


def reordered(message: Message) -> bool:
    """A list is not in order."""
    logs = _pick(message)
    if logs is None or len(logs) < 2:
        return False
    message.rng.shuffle(logs)
    return True


def empty(message: Message) -> bool:
    """A range, or a block, has no logs."""
    found = _lists(message)
    for each in found:
        each["result"] = []
    return bool(found)


def emptied(message: Message) -> bool:
    """Only ranges have no logs; what blocks have by hash is told truly."""
    found = [a for r, a in message.pairs(LOGS) if a.get("result") and "toBlock" in r["params"][0]]
    for each in found:
        each["result"] = []
    return bool(found)


def altered(message: Message) -> bool:
    """One field of one log is another."""
    logs = _pick(message)
    if logs is None:
        return False
    rng, entry = message.rng, message.rng.choice(logs)
    name = rng.choice([*(set(entry) - {"blockTimestamp", "removed"}), "removed", "null"])
    if name == "removed":
        entry["removed"] = True
    elif name == "null":
        entry["blockNumber"] = entry["blockHash"] = None  # as pending logs have it
    elif name == "topics":
        at = rng.randrange(len(entry["topics"]))
        entry["topics"][at] = _other_digit(entry["topics"][at], rng)
    else:
        entry[name] = _other_digit(entry[name], rng)
    return True


def pending(message: Message) -> bool:
    """A log that is in no block yet comes along."""
    logs = _pick(message)
    if logs is None:
        return False
    extra = dict(message.rng.choice(logs)) | {"blockNumber": None, "blockHash": None}
    logs.append(extra | {"logIndex": None, "transactionIndex": None})
    return True


def _other_digit(text: str, rng: Any) -> str:
    if len(text) < 3:
        return text + "1"
    at = rng.randrange(2, len(text))
    other = rng.choice([each for each in "0123456789abcdef" if each != text[at].lower()])
    return text[:at] + other + text[at + 1 :]


# --- blocks --------------------------------------------------------------------------------------


def headless(message: Message) -> bool:
    """A header is missing."""
    found = [answer for _, answer in message.pairs(BLOCK)]
    if not found:
        return False
    message.rng.choice(found)["result"] = None
    return True


def altered_header(message: Message) -> bool:
    """A header has another field than its hash says."""
    found = [a["result"] for _, a in message.pairs(BLOCK) if a.get("result")]
    if not found:
        return False
    header, rng = message.rng.choice(found), message.rng
    name = rng.choice(("timestamp", "logsBloom", "parentHash", "number", "hash", "receiptsRoot"))
    header[name] = ZERO_BLOOM if name == "logsBloom" else _other_digit(header[name], rng)
    return True


def stale(message: Message) -> bool:
    """The head is one of some blocks ago."""
    found = [(r, a) for r, a in message.pairs(BLOCK) if r["params"][0] == "latest"]
    if not found:
        return False
    request, answer = found[0]
    newest = int(answer["result"]["number"], 16)
    number = max(0, newest - message.rng.choice((1, 2, 5, 20, newest)))
    asked = {**request, "params": [hex(number), False]}
    answer["result"] = message.proxy.ask([asked])[0]["result"]
    return True


def old_fork(message: Message) -> bool:
    """Logs are those of a chain that was given up."""
    asked = [(request, answer) for request, answer in message.pairs(LOGS)]
    if not asked:
        return False
    theirs = message.proxy.ask([request for request, _ in asked], message.proxy.nodes[1])
    for (_, answer), other in zip(asked, theirs, strict=True):
        answer.pop("result", None)
        answer.update(other)
    return True


def elsewhere(message: Message) -> bool:
    """Everything comes from another chain with the same id."""
    message.reply.answers = message.proxy.ask(message.requests, message.proxy.nodes[2])
    return True


# --- messages ------------------------------------------------------------------------------------


def disconnected(message: Message) -> bool:
    """The connection breaks before the answer, or in the middle of it."""
    message.reply.cut = message.rng.choice((0.0, message.rng.random() * 0.98))
    return True


def slow(message: Message) -> bool:
    """The answer comes after the time-out."""
    message.reply.wait = 0.4
    return True


def http_error(message: Message) -> bool:
    """A page instead of an answer."""
    message.reply.status = message.rng.choice((400, 401, 403, 404, 408, 429, 500, 502, 503, 504))
    message.reply.text = "<html><body>sorry</body></html>"
    return True


def rpc_error(message: Message) -> bool:
    """Errors instead of results, for some requests or for all."""
    code, text = message.rng.choice(
        ((-32005, "limit exceeded"), (-32000, "header not found"), (-32603, "internal error"))
    )
    error = {"code": code, "message": text}
    if message.rng.random() < 0.3:
        message.reply.text = json.dumps({"jsonrpc": "2.0", "id": None, "error": error})
        return True
    for answer in message.reply.answers:
        if message.rng.random() < 0.6:
            answer.pop("result", None)
            answer["error"] = error
    return True


def other_ids(message: Message) -> bool:
    """The answers are those to another message."""
    answers = message.reply.answers
    if message.proxy.last and message.rng.random() < 0.5:
        message.reply.answers = [dict(each) for each in message.proxy.last]
        return True
    for answer in answers:
        answer["id"] += 1_000
    return True


def shuffled(message: Message) -> bool:
    """Answers in another order, with the right ids."""
    message.rng.shuffle(message.reply.answers)
    return len(message.reply.answers) > 1


def crossed(message: Message) -> bool:
    """Two answers have changed their ids."""
    answers = message.reply.answers
    if len(answers) < 2:
        return False
    one, other = message.rng.sample(answers, 2)
    one["id"], other["id"] = other["id"], one["id"]
    return True


def short(message: Message) -> bool:
    """An answer is missing, or comes twice."""
    answers = message.reply.answers
    chosen = message.rng.choice(answers)
    if message.rng.random() < 0.5:
        answers.append(dict(chosen))
    else:
        answers.remove(chosen)
    return True


def garbled(message: Message) -> bool:
    """The answer is no JSON, or none of JSON-RPC."""
    whole = json.dumps(message.reply.answers)
    message.reply.text = message.rng.choice(
        ("", "null", "{}", "[]", "[null]", '"ok"', whole[: len(whole) // 2], whole + "x")
    )
    return True


FAULTS: dict[str, Fault] = {
    fault.__name__.replace("_", " "): fault
    for fault in (
        truncated,
        gappy,
        duplicated,
        reordered,
        empty,
        emptied,
        altered,
        pending,
        headless,
        altered_header,
        stale,
        old_fork,
        elsewhere,
        disconnected,
        slow,
        http_error,
        rpc_error,
        other_ids,
        shuffled,
        crossed,
        short,
        garbled,
    )
}
