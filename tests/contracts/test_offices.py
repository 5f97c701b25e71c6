"""Attestors and providers come and go by amendment, or go by a challenge; in no other way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.checks import assert_events, by, event, reverts_with
from tests.contracts.conftest import DOLLAR, Open
from tests.contracts.court import DECIDED, concluded, settle_in, vote
from tests.contracts.lane import file, receipt
from tests.contracts.plans import EXPEL, KEEP, fast
from tests.contracts.rules import OTHER, adopted, amended, content_of, enact
from tests.contracts.signing import Voucher
from tests.contracts.town import EVIDENCE, Member, Town
from tests.support.terms import Offices, Plan

LIMIT = 40 * DOLLAR
FIVE = "carol dave erin frank grace"


@pytest.fixture(scope="module")
def town(open_fund: Open, plan: Plan, attestor: Any, provider: Any) -> Town:
    """Ten are covered; there is one attestor, needed by nobody yet, and one provider."""
    terms = fast(plan, LIMIT, [provider.address])
    return settle_in(open_fund(replace(terms, attestors=(attestor.address,))))


@pytest.fixture
def other(town: Town) -> Plan:
    """The same rules under another text."""
    return town.plan.amended(OTHER)


def join(town: Town, member: Any, attestor: Any, rules: bytes | None = None) -> Any:
    """Join with a voucher."""
    voucher = Voucher(member)
    hash_ = rules or town.plan.rules_hash
    application = town.application(member, 100 * DOLLAR, rules=hash_)
    signature = voucher.signed(attestor, town.fund)
    return town.fund.joinAttested(application, voucher.struct(), attestor, signature, by(member))


def attestors(new: Any, gone: Any) -> Offices:
    """One takes the office over."""
    return Offices(new_attestors=(new.address,), gone_attestors=(gone.address,))


def providers(new: Any, gone: Any) -> Offices:
    """One takes the office over."""
    return Offices(new_providers=(new.address,), gone_providers=(gone.address,))


class TestByAmendment:
    """Offices are rules."""

    def test_it_emits_who_comes_and_who_goes(
        self, town: Town, other: Plan, attestor: Any, notary: Any, provider: Any, kim: Any
    ) -> None:
        offices = replace(
            attestors(notary, attestor),
            new_providers=(kim.address,),
            gone_providers=(provider.address,),
        )
        sent = amended(town, other, offices)
        expected = [
            event("fund", "AttestorRemoved", attestor=attestor),
            event("fund", "AttestorRegistered", attestor=notary),
            event("desk", "ProviderRemoved", provider=provider),
            event("desk", "ProviderRegistered", provider=kim),
        ]
        assert_events(town.events(sent)[-4:], *expected)

    def test_it_changes_no_office_before_it_is_enacted(
        self, town: Town, other: Plan, attestor: Any, notary: Any
    ) -> None:
        adopted(town, other, attestors(notary, attestor))
        assert town.fund.isAttestor(attestor)
        assert not town.fund.isAttestor(notary)

    def test_it_ends_the_vouchers_of_the_old_attestor(
        self, town: Town, other: Plan, attestor: Any, notary: Any, donor: Any
    ) -> None:
        amended(town, other, attestors(notary, attestor))
        with reverts_with("UnknownAttestor", attestor):
            join(town, donor, attestor, other.rules_hash)
        join(town, donor, notary, other.rules_hash)
        assert town.member_status(donor) == Member.WAITING

    def test_it_ends_the_receipts_of_the_old_provider(
        self, town: Town, other: Plan, provider: Any, kim: Any, alice: Any
    ) -> None:
        amended(town, other, providers(kim, provider))
        with reverts_with("UnknownProvider", provider):
            file(town, receipt(town, alice), provider)
        file(town, receipt(town, alice), kim)
        assert town.desk.claimOf(2)["attested"]

    def test_it_keeps_what_was_attested_before(
        self, town: Town, other: Plan, attestor: Any, notary: Any, donor: Any
    ) -> None:
        join(town, donor, attestor)
        matter = adopted(town, other, attestors(notary, attestor))
        enact(town, matter, other, attestors(notary, attestor))
        assert town.member_status(donor) == Member.COVERED

    def test_it_uses_an_enacted_office_only_as_voted(
        self, town: Town, other: Plan, attestor: Any, notary: Any, mallory: Any
    ) -> None:
        voted, mine = attestors(notary, attestor), attestors(mallory, attestor)
        matter = adopted(town, other, voted)
        hashes = [content_of(town.rulebook, other, each) for each in (mine, voted)]
        with reverts_with("NotAsAdopted", *hashes):
            enact(town, matter, other, mine)


class TestChallengedAttestor:
    """All covered members can take an attestor's office, as a provider's."""

    @pytest.fixture
    def suspected(self, town: Town, attestor: Any, bob: Any) -> Town:
        """bob challenges the attestor."""
        town.review.challengeProvider(attestor, EVIDENCE, by(bob))
        return town

    def test_it_challenges_nobody_without_an_office(
        self, town: Town, notary: Any, bob: Any
    ) -> None:
        with reverts_with("NotChallengeable", notary):
            town.review.challengeProvider(notary, EVIDENCE, by(bob))

    def test_it_takes_the_office_by_the_verdict(self, suspected: Town, attestor: Any) -> None:
        vote(suspected, 1, {EXPEL: FIVE})
        assert suspected.review.statusOf(1) == DECIDED
        events = suspected.events(suspected.review.conclude(1, by(attestor)))
        assert events[1:] == [
            event("fund", "AttestorRemoved", attestor=attestor),
            concluded(1, EXPEL, "review"),
            event("review", "ChallengeConcluded", matter=1, target=attestor, upheld=True),
        ]
        assert not suspected.fund.isAttestor(attestor)

    def test_it_takes_no_voucher_of_one_who_lost_the_office(
        self, suspected: Town, attestor: Any, donor: Any
    ) -> None:
        vote(suspected, 1, {EXPEL: FIVE})
        suspected.review.conclude(1, by(attestor))
        with reverts_with("UnknownAttestor", attestor):
            join(suspected, donor, attestor)

    def test_it_leaves_the_office_where_the_challenge_fails(
        self, suspected: Town, attestor: Any
    ) -> None:
        vote(suspected, 1, {KEEP: FIVE})
        suspected.review.conclude(1, by(attestor))
        assert suspected.fund.isAttestor(attestor)

    def test_it_may_be_attested_again_by_a_vote_on_the_rules(
        self, suspected: Town, other: Plan, attestor: Any
    ) -> None:
        vote(suspected, 1, {EXPEL: FIVE})
        suspected.review.conclude(1, by(attestor))
        amended(suspected, other, Offices(new_attestors=(attestor.address,)))
        assert suspected.fund.isAttestor(attestor)

    def test_it_takes_both_offices_of_one_who_holds_two(
        self, town: Town, other: Plan, attestor: Any, bob: Any
    ) -> None:
        amended(town, other, Offices(new_providers=(attestor.address,)))
        town.review.challengeProvider(attestor, EVIDENCE, by(bob))
        vote(town, 2, {EXPEL: FIVE})
        town.review.conclude(2, by(bob))
        assert not town.fund.isAttestor(attestor)
        assert not town.desk.isProvider(attestor)
