"""Sends one step so that a crash at any moment loses nothing and repeats nothing."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from rlp import encode as rlp_encode
from web3 import Web3
from web3.exceptions import (
    ContractLogicError,
    TimeExhausted,
    TransactionNotFound,
    Web3RPCError,
)

from scripts.deployment.ledger import Ledger
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.steps import Step

MAX_TRANSACTION_GAS = 16_777_216  # EIP-7825
WAIT_SECONDS = 300
POLL_SECONDS = 0.5


class Stage(Enum):
    """How far a step is; reported in this order."""

    WRITTEN = "written down"
    SENT = "sent"
    MINED = "mined"
    RECORDED = "recorded"


Report = Callable[[Stage, str], None]


def created_address(sender: str, nonce: int) -> str:
    """Where a contract created by `sender` with `nonce` will be (checksummed)."""
    digest = keccak(rlp_encode([bytes.fromhex(sender[2:]), nonce]))
    return to_checksum_address(digest[12:])


def fee_fields(web3: Web3) -> tuple[dict[str, int], int]:
    """Fee fields for a transaction now, and the most that one gas may cost (wei)."""
    base = web3.eth.get_block("latest").get("baseFeePerGas")
    if base is None:
        price = int(web3.eth.gas_price)
        return {"gasPrice": price}, price
    tip = int(web3.eth.max_priority_fee)
    most = 2 * int(base) + tip
    return {"maxFeePerGas": most, "maxPriorityFeePerGas": tip}, most


class Sender:
    """Sends steps from one account and keeps the ledger true."""

    def __init__(
        self,
        web3: Web3,
        account: LocalAccount,
        ledger: Ledger,
        report: Report,
        *,
        retry: bool = False,
    ) -> None:
        """`retry`: a step whose nonce another transaction used is begun anew, not refused."""
        self._web3 = web3
        self._account = account
        self._ledger = ledger
        self._report = report
        self._retry = retry

    def start(self, step: Step) -> None:
        """Write a new step down as the pending transaction, with the account's next nonce."""
        sender = self._account.address
        nonce = self._next_nonce()
        self._ledger.begin(
            {
                "step": step.key,
                "from": sender,
                "nonce": nonce,
                "expectedAddress": created_address(sender, nonce) if step.to is None else None,
                "to": step.to,
                "data": "0x" + step.data.hex(),
                "record": step.record,
            }
        )

    def complete(self) -> Any | None:
        """Bring the pending transaction to its receipt, sending it if it never was.

        None where its nonce was used by another transaction and `retry` is on: it is then on record
        as failed. Raises Refused where the nonce was used, where it reverted (on record as failed
        too), or where it is not mined in time (run again to go on).
        """
        pending = self._ledger.pending
        if pending is None:
            raise AssertionError("no transaction is pending")
        if pending["from"] != self._account.address:
            text = (
                f"{pending['step']} was begun by {pending['from']}, not by {self._account.address}:"
                " go on with that account"
            )
            raise Refused(Reason.OTHER_SENDER, text)
        receipt = self._receipt(pending)
        if receipt is None and not self._is_waiting(pending):
            if self._nonce_taken(pending):
                return None
            self._send(pending)
        receipt = receipt or self._wait(pending)
        if receipt["status"] != 1:
            self._ledger.fail()
            mined = receipt["transactionHash"].to_0x_hex()
            raise Refused(Reason.REVERTED, f"{pending['step']} was mined and reverted: {mined}")
        self._report(Stage.MINED, pending["step"])
        return receipt

    def _next_nonce(self) -> int:
        address = self._account.address
        mined = self._web3.eth.get_transaction_count(address, "latest")
        waiting = self._web3.eth.get_transaction_count(address, "pending") - mined
        if waiting > 0:
            text = (
                f"{waiting} other transactions of {address} are waiting to be mined, from nonce"
                f" {mined}: let them be mined, or replace them, then run again"
            )
            raise Refused(Reason.BUSY_NONCE, text)
        return mined

    def _receipt(self, pending: dict[str, Any]) -> Any | None:
        for transaction_hash in pending["hashes"]:
            try:
                return self._web3.eth.get_transaction_receipt(transaction_hash)
            except TransactionNotFound:
                continue
        return None

    def _is_waiting(self, pending: dict[str, Any]) -> bool:
        for transaction_hash in pending["hashes"]:
            try:
                self._web3.eth.get_transaction(transaction_hash)
            except TransactionNotFound:
                continue
            return True
        return False

    def _nonce_taken(self, pending: dict[str, Any]) -> bool:
        nonce, sender = pending["nonce"], pending["from"]
        if self._web3.eth.get_transaction_count(sender, "pending") <= nonce:
            return False
        mined = self._web3.eth.get_transaction_count(sender, "latest") > nonce
        if mined and self._retry:
            self._ledger.fail()
            return True
        text = (
            f"nonce {nonce} of {sender} was meant for {pending['step']}, but another transaction"
            f" has it ({'mined' if mined else 'waiting'}); ours was"
            f" {pending['hashes'] or 'never signed'}. See docs/operating.md before RETRY=1"
        )
        raise Refused(Reason.NONCE_TAKEN, text)

    def _send(self, pending: dict[str, Any]) -> None:
        signed = self._account.sign_transaction(self._transaction(pending))
        self._ledger.add_hash(signed.hash.to_0x_hex())
        self._report(Stage.WRITTEN, pending["step"])
        try:
            self._web3.eth.send_raw_transaction(signed.raw_transaction)
        except Web3RPCError as error:
            # The node may have it all the same, from a run that ended while it was sending.
            if not self._is_waiting(pending) and self._receipt(pending) is None:
                text = f"the node does not take {pending['step']}: {error}"
                raise Refused(Reason.NOT_SENT, text) from error
        self._report(Stage.SENT, pending["step"])

    def _transaction(self, pending: dict[str, Any]) -> dict[str, Any]:
        call = {"from": pending["from"], "data": pending["data"], "value": 0}
        if pending["to"] is not None:
            call["to"] = pending["to"]
        fees, _ = fee_fields(self._web3)
        return {
            **{key: value for key, value in call.items() if key != "from"},
            **fees,
            "chainId": self._web3.eth.chain_id,
            "nonce": pending["nonce"],
            "gas": self._gas(call, pending["step"]),
        }

    def _gas(self, call: dict[str, Any], step: str) -> int:
        try:
            needed = int(self._web3.eth.estimate_gas(call))  # type: ignore[arg-type]
        except ContractLogicError as error:
            self._ledger.drop_pending()
            text = f"{step} would revert, so it was not sent: {error}"
            raise Refused(Reason.REVERTED, text) from error
        except Web3RPCError as error:
            text = f"the node does not estimate the gas of {step}: {error}"
            raise Refused(Reason.NOT_SENT, text) from error
        if needed > MAX_TRANSACTION_GAS:
            self._ledger.drop_pending()
            text = f"{step} needs {needed:,} gas; a transaction may use {MAX_TRANSACTION_GAS:,}"
            raise Refused(Reason.TOO_LARGE, text)
        return min(needed + needed // 5, MAX_TRANSACTION_GAS)

    def _wait(self, pending: dict[str, Any]) -> Any:
        last = pending["hashes"][-1]
        try:
            return self._web3.eth.wait_for_transaction_receipt(last, WAIT_SECONDS, POLL_SECONDS)
        except TimeExhausted as error:
            text = (
                f"{pending['step']} was sent as {last} but not mined in {WAIT_SECONDS} s: run again"
            )
            raise Refused(Reason.NOT_MINED, text) from error
