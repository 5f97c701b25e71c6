"""What somebody writes first: web3.py, get_logs, process_log, and rows into SQLite.

`python -m benchmarks.mirror.plain RPC_URL DEPLOYMENTS DATABASE` stores every event as it is, every
journal entry, and the members, whose rows later events change; nothing else. It proves nothing, and
knows no reorganisation, no claim, no balance of an account: the mirror does all that besides.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from eth_utils import event_abi_to_log_topic
from hexbytes import HexBytes
from web3 import Web3

from fundplan.deployments import load_deployments
from tests.support.node import DirectProvider
from webapp.chain.catalogue import abi

from .runs import Outcome

RANGE = 100  # blocks: about 10,000 events

SCHEMA = """
CREATE TABLE events (
    block INTEGER, log_index INTEGER, block_hash BLOB, tx BLOB, address TEXT, name TEXT, args TEXT,
    PRIMARY KEY (block, log_index)
) WITHOUT ROWID;
CREATE INDEX events_by_address ON events (address, block);
CREATE TABLE journal (
    fund TEXT, number INTEGER, block INTEGER, log_index INTEGER, movement INTEGER, source INTEGER,
    target INTEGER, party TEXT, amount TEXT, ref INTEGER, PRIMARY KEY (fund, number)
) WITHOUT ROWID;
CREATE INDEX journal_by_party ON journal (fund, party);
CREATE TABLE members (
    fund TEXT, address TEXT, number INTEGER, units INTEGER, cover INTEGER, band INTEGER,
    balance TEXT, expiry_tick INTEGER, joined_at INTEGER, exit_period INTEGER,
    PRIMARY KEY (fund, address)
) WITHOUT ROWID;
"""
MEMBERS = {
    "MemberToppedUp": (
        "UPDATE members SET balance = ?, expiry_tick = ? WHERE fund = ? AND address = ?"
    ),
    "CoverRaised": (
        "UPDATE members SET cover = ?, units = ?, balance = ?, expiry_tick = ?"
        " WHERE fund = ? AND address = ?"
    ),
    "ExitRequested": (
        "UPDATE members SET exit_period = ?, balance = ? WHERE fund = ? AND address = ?"
    ),
}
CHANGED = {
    "MemberToppedUp": ("balance", "expiryTick"),
    "CoverRaised": ("newCover", "units", "balance", "expiryTick"),
    "ExitRequested": ("period", "balance"),
}
AMOUNTS = frozenset({"balance"})


def places(deployments: str) -> dict[str, str]:
    """Names of the contracts that are followed, by address."""
    found: dict[str, str] = {}
    for fund in load_deployments(deployments)[0].funds:
        found |= {
            fund.fund: "MutualFund",
            fund.claim_desk: "ClaimDesk",
            fund.review_desk: "ReviewDesk",
            fund.jury: "Jury",
            fund.rulebook: "Rulebook",
            fund.agents: "Agents",
            fund.enrolment: "GroupEnrolment",
        }
    return found


class Reader:
    """Reads a chain into a database."""

    def __init__(self, web3: Web3, contracts: dict[str, str], db: sqlite3.Connection) -> None:
        self.web3, self.contracts, self.db = web3, contracts, db
        self.kinds: dict[tuple[str, HexBytes], Any] = {}
        for address, name in contracts.items():
            contract = web3.eth.contract(address=address, abi=list(abi(name)))  # type: ignore[call-overload]
            for entry in abi(name):
                if entry["type"] == "event":
                    topic = HexBytes(event_abi_to_log_topic(entry))  # type: ignore[arg-type]
                    self.kinds[address, topic] = contract.events[entry["name"]]()

    def read(self) -> None:
        """From the first block to the newest, a range at a time."""
        newest = self.web3.eth.block_number
        for first in range(0, newest + 1, RANGE):
            last = min(first + RANGE - 1, newest)
            logs = self.web3.eth.get_logs(
                {"address": list(self.contracts), "fromBlock": first, "toBlock": last}  # type: ignore[typeddict-item]
            )
            times: dict[int, int] = {}
            with self.db:
                for entry in logs:
                    number = entry["blockNumber"]
                    if number not in times:
                        times[number] = self.web3.eth.get_block(number)["timestamp"]
                    kind = self.kinds[entry["address"], entry["topics"][0]]
                    self.store(kind.process_log(entry), times[number])

    def store(self, event: Any, time: int) -> None:
        """The rows of one event."""
        at = (event.blockNumber, event.logIndex)
        hashes = (bytes(event.blockHash), bytes(event.transactionHash))
        args = json.dumps(dict(event.args), default=_plain)
        self.db.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*at, *hashes, event.address, event.event, args),
        )
        derive = {"JournalEntry": self._entry, "MemberJoined": self._joined}.get(event.event)
        if derive:
            derive(event, time)
        elif event.event in MEMBERS:
            changed = [(name, event.args[name]) for name in CHANGED[event.event]]
            values = [str(value) if name in AMOUNTS else value for name, value in changed]
            self.db.execute(MEMBERS[event.event], (*values, event.address, event.args.member))

    def _entry(self, event: Any, _time: int) -> None:
        a = event.args
        where = (event.address, a.number, event.blockNumber, event.logIndex)
        moved = (a.movement, a["from"], a.to, a.party, str(a.amount), a.ref)
        self.db.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", where + moved)

    def _joined(self, event: Any, time: int) -> None:
        a = event.args
        facts = (a.number, a.units, a.cover, a.band, str(a.balance), a.expiryTick, time, 0)
        self.db.execute(
            "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (event.address, a.member, *facts),
        )


def _plain(value: Any) -> Any:
    return "0x" + value.hex() if isinstance(value, bytes) else dict(value)


def outcome(database: Path) -> Outcome:
    """What the database holds."""
    db = sqlite3.connect(database)
    counts = [
        int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in ("events", "journal", "members")
    ]
    amount = sum(int(text) for (text,) in db.execute("SELECT amount FROM journal"))
    db.close()
    return Outcome(counts[0], counts[1], amount, counts[2])


def main(url: str, deployments: str, database: str) -> None:
    """Read everything, once."""
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.executescript(SCHEMA)
    web3 = Web3(DirectProvider(url))
    Reader(web3, places(deployments), db).read()
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
