"""Writes deployments/<chainId>.json: atomically, and before anything is sent.

At most one transaction is pending at a time. A transaction is written down with its nonce, data
and hash first; as only one transaction can ever have a nonce, a run that resumes by sending the
same nonce again cannot deploy anything twice.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fundplan.deployments import DeploymentsError, check_raw, read_raw
from scripts.deployment.refusals import Reason, Refused

Json = dict[str, Any]


class Ledger:
    """The file of one chain, open for writing; made by `open_ledger` only."""

    def __init__(self, path: Path, data: Json) -> None:
        self.path = path
        self._data = data

    @property
    def pending(self) -> Json | None:
        """The transaction that is written but not recorded as mined, or None."""
        return next((t for t in self._data["transactions"] if t["state"] == "pending"), None)

    def contract(self, role: str) -> Json | None:
        """The contract in use for a role, or None."""
        entries = [entry for entry in self._data["contracts"] if entry["role"] == role]
        return entries[-1] if entries else None

    def funds_under(self, rules_hash: str) -> list[Json]:
        """The funds created under these rules."""
        return [fund for fund in self._data["funds"] if fund["rulesHash"] == rules_hash]

    def open_drafts(self, rules_hash: str, factory: str) -> list[Json]:
        """Drafts under these rules that are newer than every fund under them, the newest first."""
        wanted = (rules_hash, factory)
        funds = [f for f in self._data["funds"] if (f["rulesHash"], f["factory"]) == wanted]
        done = max((fund["draftId"] for fund in funds), default=0)
        return [
            draft
            for draft in reversed(self._data["drafts"])
            if (draft["rulesHash"], draft["factory"]) == wanted and draft["id"] > done
        ]

    def begin(self, transaction: Json) -> None:
        """Write down a transaction that is about to be signed: it becomes the pending one."""
        if self.pending is not None:
            raise AssertionError("a transaction is pending already")
        self._data["transactions"].append({**transaction, "hashes": [], "state": "pending"})
        self._save()

    def add_hash(self, transaction_hash: str) -> None:
        """Write down the hash of the pending transaction as just signed, before it is sent."""
        hashes = self._required_pending()["hashes"]
        if transaction_hash not in hashes:
            hashes.append(transaction_hash)
            self._save()

    def finish(self, kind: str, record: Json) -> None:
        """The pending transaction is mined: add its record to contracts, drafts or funds."""
        self._close("done")
        self.add(kind, record)

    def add(self, kind: str, record: Json) -> None:
        """Add the record of what a transaction made, which need not be ours."""
        self._data[kind].append(record)
        self._save()

    def fail(self) -> None:
        """The pending transaction reverted, or another one used its nonce: it will never count."""
        self._close("failed")
        self._save()

    def drop_pending(self) -> None:
        """Give the pending transaction up, its nonce being unused: the next one will take that.

        One that was never signed is forgotten; one that was stays on record as failed.
        """
        if self._required_pending()["hashes"]:
            self.fail()
        else:
            self._data["transactions"].remove(self.pending)
            self._save()

    def _required_pending(self) -> Json:
        pending = self.pending
        if pending is None:
            raise AssertionError("no transaction is pending")
        return pending

    def _close(self, state: str) -> None:
        pending = self._required_pending()
        pending["state"] = state
        for key in ("to", "data", "record"):
            pending.pop(key, None)

    def _save(self) -> None:
        check_raw(self._data, self.path.name)
        fresh = self.path.with_suffix(".json.tmp")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(self._data, file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        _sync_folder(self.path.parent)


@contextmanager
def open_ledger(
    folder: Path, chain_id: int, genesis_hash: str, *, throwaway: bool
) -> Iterator[Ledger]:
    """Open deployments/<chain_id>.json under a lock, making it where it is missing.

    `throwaway`: a local chain; a file of an earlier chain with the same id is begun anew. Raises
    Refused where another run holds the lock, or the file is of another chain or unreadable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{chain_id}.json"
    with (folder / f".{chain_id}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            text = f"another deployment to chain {chain_id} is running; wait for it to end"
            raise Refused(Reason.RUNNING_ALREADY, text) from error
        data = _existing(path)
        if data is not None and data["genesisHash"] != genesis_hash:
            if not throwaway:
                text = (
                    f"{path.name} is of a chain whose first block is {data['genesisHash']}, the"
                    f" node's is {genesis_hash}: check the network, or move the file away"
                )
                raise Refused(Reason.OTHER_CHAIN_HISTORY, text)
            data = None
        yield Ledger(path, data if data is not None else _empty(chain_id, genesis_hash))


def _existing(path: Path) -> Json | None:
    if not path.exists():
        return None
    try:
        return read_raw(path)
    except DeploymentsError as error:
        raise Refused(Reason.OTHER_CHAIN_HISTORY, f"{error}; mend or move the file") from error


def _empty(chain_id: int, genesis_hash: str) -> Json:
    names = ("contracts", "drafts", "funds", "transactions")
    lists: Mapping[str, list[Json]] = {name: [] for name in names}
    return {"format": 1, "chainId": chain_id, "genesisHash": genesis_hash, **lists}


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
