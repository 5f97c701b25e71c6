"""How fast anybody could read the chain here: the events over HTTP, and the same parsed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import urllib3

from webapp.chain.wire import Log

from .chain import Built
from .runs import Run

BLOCKS = 100  # asked for at once: about 10,000 events


class _Answer(msgspec.Struct):
    result: list[Log]


_DECODER = msgspec.json.Decoder(_Answer)


def fetch(chain: Built, parse: bool = False) -> Run:
    """Fetch all events, one answer after the other, and parse each if asked for."""
    started = time.perf_counter()
    _fetch(chain.url, _bodies(chain), parse)
    return Run(time.perf_counter() - started)


def fetch_by(chain: Built, clients: int) -> Run:
    """Fetch all events, over several connections at once."""
    bodies = _bodies(chain)
    with ThreadPoolExecutor(clients) as pool:
        started = time.perf_counter()
        jobs = [pool.submit(_fetch, chain.url, bodies[at::clients], False) for at in range(clients)]
        for job in jobs:
            job.result()
        return Run(time.perf_counter() - started)


def _bodies(chain: Built) -> list[bytes]:
    found = []
    for first in range(0, chain.feed.height + 1, BLOCKS):
        last = min(first + BLOCKS - 1, chain.feed.height)
        wanted = {"address": chain.addresses, "fromBlock": hex(first), "toBlock": hex(last)}
        request = {"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [wanted]}
        found.append(msgspec.json.encode(request))
    return found


def _fetch(url: str, bodies: Iterable[bytes], parse: bool) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=120.0))
    headers = {"Content-Type": "application/json"}
    for body in bodies:
        response = pool.request("POST", url, body=body, headers=headers)
        if parse:
            _DECODER.decode(response.data)
    pool.clear()
