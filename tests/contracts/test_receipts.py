"""Receipts for the fast lane: signed by a provider, once, in time, for this desk and chain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.chain import DAY
from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.lane import AID, BILL, LIMIT, fast_town, file, receipt
from tests.contracts.plans import COSTS
from tests.contracts.town import EVIDENCE, Town
from tests.support.terms import Plan


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, provider: Any, clinic: Any, donor: Any) -> Town:
    """Two providers, one of them a smart account."""
    return fast_town(open_fund, plan, [provider, clinic], donor)


class TestReceipts:
    """Receipts that are not good."""

    def test_it_refuses_a_receipt_of_somebody_else(
        self, town: Town, alice: Any, bob: Any, provider: Any
    ) -> None:
        with reverts_with("ReceiptNotForThis", alice):
            file(town, receipt(town, bob), provider, by_=alice)

    def test_it_refuses_a_receipt_from_its_end_on(
        self, town: Town, alice: Any, provider: Any
    ) -> None:
        ends = town.clock.now + 100
        paper = receipt(town, alice, valid_until=ends)
        town.clock.to(ends)
        with reverts_with("ReceiptExpired", ends):
            file(town, paper, provider)

    def test_it_takes_a_receipt_until_its_last_second(
        self, town: Town, alice: Any, provider: Any
    ) -> None:
        paper = receipt(town, alice, valid_until=town.clock.now + 100)
        town.clock.forward(99)
        file(town, paper, provider)
        assert town.desk.claimOf(1)["attested"]

    def test_it_refuses_who_is_no_provider(self, town: Town, alice: Any, mallory: Any) -> None:
        with reverts_with("UnknownProvider", mallory):
            file(town, receipt(town, alice), mallory)

    def test_it_refuses_a_receipt_used_before(self, town: Town, alice: Any, provider: Any) -> None:
        file(town, receipt(town, alice), provider)
        with reverts_with("ReceiptAlreadyUsed", provider, 1):
            file(town, receipt(town, alice), provider)

    @pytest.mark.parametrize("forgery", ["signer", "chain", "desk", "amount", "evidence"])
    def test_it_refuses_what_the_provider_did_not_sign(
        self, town: Town, alice: Any, provider: Any, mallory: Any, forgery: str
    ) -> None:
        paper = receipt(town, alice)
        signature = {
            "signer": paper.signed(mallory, town.desk),
            "chain": paper.signed(provider, town.desk, chain_id=1),
            "desk": paper.signed(provider, town.fund),
            "amount": paper.but(receipts=BILL + 1).signed(provider, town.desk),
            "evidence": paper.but(evidence=b"\x99" * 32).signed(provider, town.desk),
        }[forgery]
        with reverts_with("ReceiptNotSigned", provider):
            town.desk.fileAttested(paper.struct(), provider, signature, by(alice))

    def test_it_refuses_a_smart_account_that_does_not_confirm(
        self, town: Town, alice: Any, clinic: Any, mallory: Any
    ) -> None:
        with reverts_with("ReceiptNotSigned", clinic):
            file(town, receipt(town, alice), clinic, signer=mallory)

    def test_it_takes_the_word_of_a_smart_account(
        self, town: Town, alice: Any, clinic: Any, smart_owner: Any
    ) -> None:
        file(town, receipt(town, alice), clinic, signer=smart_owner)
        assert town.desk.claimOf(1)["attested"]

    @pytest.mark.parametrize(("over", "taken"), [(0, True), (1, False)])
    def test_it_takes_claims_up_to_the_limit(
        self, town: Town, alice: Any, provider: Any, over: int, taken: bool
    ) -> None:
        paper = receipt(town, alice, receipts=10 * DOLLAR + 2 * (LIMIT + over))
        if taken:
            file(town, paper, provider)
            assert town.desk.claimOf(1)["amount"] == LIMIT
        else:
            with reverts_with("AboveFastLimit", LIMIT + 1, LIMIT):
                file(town, paper, provider)

    def test_it_files_a_claim_and_emits_the_attestation(
        self, town: Town, alice: Any, provider: Any
    ) -> None:
        transaction = file(town, receipt(town, alice, nonce=300), provider)
        now, period = town.clock.now, town.fund.openPeriod()[0]
        filed = {"claimId": 1, "claimant": alice, "line": COSTS, "version": 1}
        filed |= {
            "eventAt": now,
            "publishedAt": now,
            "period": period,
            "amount": AID,
            "receipts": BILL,
        }
        attested = {"claimId": 1, "provider": provider, "nonce": 300, "payableAt": now + DAY}
        assert_events(
            town.events(transaction),
            event("fund", "ClaimBatched", claimId=1, period=period, amount=AID),
            event("desk", "ClaimFiled", **filed, otherSources=0, evidence=EVIDENCE),
            event("desk", "ReceiptAttested", **attested),
        )
