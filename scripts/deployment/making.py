"""Makes what is missing, one transaction after the other, and records each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eth_utils.crypto import keccak
from web3 import Web3
from web3.contract import Contract
from web3.logs import DISCARD

from fundplan.deployments import DeployedFund, load_deployment
from scripts.deployment.launch import DRAFT, FUND
from scripts.deployment.ledger import Ledger
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.sender import Report, Sender, Stage
from scripts.deployment.steps import PARTS, Step, contract_of

NextStep = Callable[[], Step]


def code_hash(web3: Web3, address: str) -> str:
    """keccak256 of the code at an address, 0x text."""
    return "0x" + keccak(bytes(web3.eth.get_code(web3.to_checksum_address(address)))).hex()


def recorded_fund(ledger: Ledger, address: str) -> DeployedFund:
    """The record of a fund, as everybody else reads it."""
    return next(fund for fund in load_deployment(ledger.path).funds if fund.fund == address)


class Maker:
    """Sends steps until the fund exists."""

    def __init__(self, web3: Web3, sender: Sender, ledger: Ledger, report: Report) -> None:
        self._web3 = web3
        self._sender = sender
        self._ledger = ledger
        self._report = report

    def create(self, next_step: NextStep) -> DeployedFund:
        """Complete what an earlier run began, then send what `next_step` names, the fund last."""
        fund = self._resume(next_step)
        while fund is None:
            self._sender.start(next_step())
            fund = self._finish()
        return fund

    def _resume(self, next_step: NextStep) -> DeployedFund | None:
        pending = self._ledger.pending
        if pending is None:
            return None
        step = next_step()
        same = pending["step"] == step.key
        if same and step.to is not None:
            same = pending["record"]["encodedArguments"] == step.record["encodedArguments"]
        if not same:
            file = pending["record"].get("planFile", "any")
            text = (
                f"an earlier run began {pending['step']} (plan {file}) and did not end: run it"
                " again with the same settings first"
            )
            raise Refused(Reason.UNFINISHED_STEP, text)
        return self._finish()

    def _finish(self) -> DeployedFund | None:
        """Complete the pending step and record it; the fund, if it made one."""
        pending = self._ledger.pending
        receipt = self._sender.complete()
        if receipt is None or pending is None:
            return None  # its nonce was taken: what is still missing is begun anew
        record = {
            **pending["record"],
            "transaction": receipt["transactionHash"].to_0x_hex(),
        }
        if pending["to"] is None:
            self._record_contract(record, receipt, pending["expectedAddress"])
            return None
        if pending["step"].startswith(DRAFT):
            self._record_draft(record, receipt)
            return None
        return self._record_fund(record, receipt)

    def _record_contract(self, record: dict[str, Any], receipt: Any, expected: str) -> None:
        if receipt["contractAddress"] != expected:
            text = f"{record['role']} is at {receipt['contractAddress']}, not at {expected}"
            raise Refused(Reason.DIFFERS, text)
        record["address"] = expected
        record["block"] = receipt["blockNumber"]
        record["codeHash"] = code_hash(self._web3, expected)
        self._ledger.finish("contracts", record)
        self._report(Stage.RECORDED, record["role"])

    def _record_draft(self, record: dict[str, Any], receipt: Any) -> None:
        factory = self._factory(record["factory"])
        prepared = factory.events.FundPrepared().process_receipt(receipt, DISCARD)[0]["args"]
        record["id"] = prepared["draftId"]
        record["block"] = receipt["blockNumber"]
        self._ledger.finish("drafts", record)
        self._report(Stage.RECORDED, DRAFT + record["rulesHash"])

    def _record_fund(self, record: dict[str, Any], receipt: Any) -> DeployedFund:
        factory = self._factory(record["factory"])
        created = factory.events.FundCreated().process_receipt(receipt, DISCARD)[0]["args"]
        self._describe(record, created["fundId"], receipt["blockNumber"])
        self._ledger.finish("funds", record)
        self._report(Stage.RECORDED, FUND + record["rulesHash"])
        return recorded_fund(self._ledger, record["fund"])

    def completed_by_others(self, draft: dict[str, Any], step: Step) -> DeployedFund | None:
        """The fund of our draft, recorded, where somebody else sent createFund first.

        Anybody may, and can only make of it what we would have made.
        """
        factory = self._factory(draft["factory"])
        fund_id = factory.functions.draftAt(draft["id"]).call()[1]
        if not fund_id:
            return None
        events = factory.events.FundCreated()
        found = events.get_logs({"fundId": fund_id}, from_block=draft["block"])[0]
        record = {**step.record, "transaction": found["transactionHash"].to_0x_hex()}
        self._describe(record, fund_id, found["blockNumber"])
        self._ledger.add("funds", record)
        self._report(Stage.RECORDED, FUND + record["rulesHash"])
        return recorded_fund(self._ledger, record["fund"])

    def _describe(self, record: dict[str, Any], fund_id: int, block: int) -> None:
        """Complete the record of a fund by where its contracts are, and what code they have."""
        places = self._factory(record["factory"]).functions.fundAt(fund_id).call()
        record |= {"id": fund_id, "deployBlock": block, "code": {}}
        for part, address in zip(PARTS, places, strict=True):
            blueprint = self._ledger.contract(f"{part}Blueprint") or {}
            entry = {key: blueprint[key] for key in ("contract", "libraries", "standardJsonSha256")}
            record["code"][part] = {**entry, "codeHash": code_hash(self._web3, address)}
            record[part] = address

    def _factory(self, address: str) -> Contract:
        abi = list(contract_of("factory").abi)
        return self._web3.eth.contract(address=self._web3.to_checksum_address(address), abi=abi)
