"""The demo's story, transaction by transaction: the exact events, and the ways money moved."""

from __future__ import annotations

import pytest

from tests.scenarios.telling import Told

STAKED = ["StakeTaken", "JournalEntry"]
EXPELLED = ["MemberExpelled", "JournalEntry"]
LOST = ["JournalEntry", "DisputeConcluded"]
JOINED = ["MemberJoined", "JournalEntry", "Transfer"]


@pytest.mark.parametrize(
    ("transaction", "events"),
    [
        ("permit", ["Approval", *JOINED]),
        ("relayed", ["Approval", *JOINED, "ExecutedForwardRequest"]),
        ("unbooked", ["JournalEntry"]),
        ("withdrawn", ["ClaimWithdrawn", "ClaimUnbatched"]),
        ("undisputed", ["JournalEntry", "Transfer", "AidPaid"]),
        (
            "objection",
            [
                *["CaseOpened", "Excused", "Excused", "ClaimUnbatched"],
                *["ObjectionRaised", "JournalEntry", "Transfer"],
            ],
        ),
        ("dependant", ["MemberRepresented", *JOINED]),
        ("handover", ["AgentChanged", "MemberRepresented"]),
        ("pause", ["Paused"]),
        ("amendment", ["CaseOpened", "Proposed", "JournalEntry", "Transfer", "RulesPublished"]),
        ("adopted", ["CaseClosed", "ProposalDecided"]),
        ("draw", ["JuryDrawn"]),
        ("sealed", ["VoteSealed"]),
        ("recusal", ["JurorRecused"]),
        ("opened", ["VoteOpened"]),
        ("upheld", ["CaseClosed", *STAKED, *LOST, "ClaimConcluded"]),
        ("bond", ["BondCollected", *["JournalEntry", "Transfer"] * 2]),
        ("juror", ["JurorRewarded", "JournalEntry", "Transfer"]),
        ("appeal", ["CaseOpened", "Appealed", "JournalEntry", "Transfer"]),
        ("overruled", ["CaseClosed", "CaseClosed", "ClaimBatched", *LOST, "ClaimConcluded"]),
        ("appeal bond", ["AppealBondCollected", "JournalEntry", "Transfer"]),
        ("lower", ["ClaimBatched", "LowerAccepted", "CaseCancelled"]),
        ("fraud", ["CaseClosed", *EXPELLED, *LOST, "ClaimConcluded"]),
        (
            "challenge",
            ["CaseOpened", "Excused", "Excused", "Challenged", "JournalEntry", "Transfer"],
        ),
        ("expelled", ["CaseClosed", *EXPELLED, *LOST, "ChallengeConcluded"]),
        ("dismissed", ["CaseClosed", *LOST, "ChallengeConcluded"]),
        ("refund", ["RefundPaid", "JournalEntry", "Transfer"]),
        ("cured", ["MemberCured", "MemberToppedUp", "JournalEntry", "Transfer"]),
        ("part", ["JournalEntry", "Transfer", "AidPaid"]),
    ],
)
def test_a_transaction_emits_exactly_these_events(
    story: Told, transaction: str, events: list[str]
) -> None:
    assert story.events(transaction) == attested(story, events)


def attested(story: Told, events: list[str]) -> list[str]:
    """The events of a plan without vouchers, as they are in this one."""
    if not story.stage.plan.membership.attested:
        return events
    if "MemberJoined" not in events:
        return events
    # The voucher is used up first of all that joining does.
    first = min(
        events.index(name) for name in ("MemberRepresented", "MemberJoined") if name in events
    )
    return [*events[:first], "VoucherUsed", *events[first:]]


def test_an_employer_pays_for_its_staff_with_exactly_these_events(story: Told) -> None:
    one = attested(story, JOINED)
    if story.stage.plan.membership.attested:
        taken = ["Transfer", "Approval", *["EnrolmentSkipped"] * 2]
        assert story.events("employer") == [
            *taken,
            *one * 3,
            "Approval",
            "Transfer",
            "GroupEnrolled",
        ]
    else:
        assert story.events("employer") == one * 5


def test_a_grant_takes_surplus_and_says_what_for_where_the_plan_grants(story: Told) -> None:
    if story.stage.plan.surplus.policy == "grant":
        carried_out = ["ProposalCarriedOut", "SurplusGranted", "JournalEntry", "Transfer"]
        assert story.events("grant") == carried_out
        assert story.movements("grant") == ["GRANT"]
    else:
        assert "grant" not in story.stage.key_receipts


@pytest.mark.parametrize(
    ("transaction", "movements"),
    [
        ("permit", ["CONTRIBUTION"]),
        ("unbooked", ["UNBOOKED"]),
        ("undisputed", ["AID"]),
        ("objection", ["BOND_POSTED"]),
        ("draw", []),
        ("sealed", []),
        ("opened", []),
        ("upheld", ["STAKE", "BOND_FORFEITED"]),
        ("bond", ["BOND_RETURNED", "REWARD"]),
        ("juror", ["JUROR_REWARD"]),
        ("overruled", ["BOND_FORFEITED"]),
        ("appeal bond", ["BOND_RETURNED"]),
        ("lower", []),
        ("fraud", ["STAKE", "BOND_FORFEITED"]),
        ("dismissed", ["BOND_FORFEITED"]),
        ("refund", ["REFUND"]),
    ],
)
def test_a_transaction_moves_money_in_these_ways_only(
    story: Told, transaction: str, movements: list[str]
) -> None:
    assert story.movements(transaction) == movements


FAST = {
    "attested": ["ClaimBatched", "ClaimFiled", "ReceiptAttested"],
    "fast": ["ClaimUnbatched", *["JournalEntry"] * 3, "Transfer", "FastLanePaid"],
    "overturned": ["CaseClosed", "Overturned", *STAKED, *LOST, "ClaimConcluded"],
    "offset": [*["JournalEntry"] * 2, "Transfer", "AidPaid"],
}


@pytest.mark.parametrize("transaction", sorted(FAST))
def test_the_fast_lane_emits_exactly_these_events_where_there_is_one(
    story: Told, transaction: str
) -> None:
    if story.stage.plan.claims.fast_limit:
        assert story.events(transaction) == FAST[transaction]
    else:
        assert transaction not in story.stage.key_receipts
