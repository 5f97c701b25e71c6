"""What the read side tells of rules, votes, offices, agents and the end."""

from __future__ import annotations

import pytest
from eth_utils import keccak
from sqlalchemy import Connection

from tests.mirror.conftest import History
from tests.mirror.pages import walk
from tests.mirror.stories.plans import FRIEND, GUARDIAN, NEW_KEY, WARDEN, WITNESS
from tests.support.receipts import providers as provider_addresses
from tests.support.vouchers import attestors as attestor_addresses
from webapp.store import (
    PROPOSAL_GROUPS,
    agencies_by,
    agency_history,
    agency_of,
    attestors,
    block_events,
    case_detail,
    claims_page,
    enrolments,
    flow_totals,
    fund_standing,
    funds,
    grants,
    matter_kind,
    member_detail,
    pauses,
    payables,
    periods_page,
    proposal_detail,
    proposals_page,
    providers,
    rule_text,
    search,
    sweeps,
    tenures,
    transaction_events,
    version_text,
    wards_of,
)
from webapp.store.records import FlowFilter, Fund
from webapp.store.words import (
    CaseKind,
    MatterKind,
    MemberStatus,
    Movement,
    Office,
    Power,
    ProposalKind,
    ProposalStatus,
    WindingUpCause,
)


def test_it_keeps_every_version_with_its_text(db: Connection, governed: Fund) -> None:
    first, second = governed.versions
    assert (first.matter, first.valid_from, first.shares_from) == (0, 0, 1)
    assert second.shares_from > 1 and governed.rules_hash == second.rules_hash
    for version in governed.versions:
        text = version_text(db, governed, version.number)
        assert text is not None and text.terms == version.terms
        assert "0x" + keccak(text=text.text).hex() == version.rules_hash
        assert text.untold is None  # "the rules of a test" are no plan
    assert governed.plan_text == "the second rules of a test"
    assert governed.terms.period_cap == first.terms.period_cap + 10**6
    assert version_text(db, governed, 3) is None


def test_it_keeps_rules_that_were_never_enacted(db: Connection, governed: Fund) -> None:
    late = proposals_page(db, governed, frozenset({ProposalStatus.OUTDATED})).rows
    text = rule_text(db, governed, late[0].id)
    assert text is not None and text.text == "rules that came too late"
    assert text.terms.operator == FRIEND and len(late) == 1


def test_it_says_which_share_terms_each_period_was_settled_on(
    db: Connection, governed: Fund
) -> None:
    enacted = governed.versions[1].shares_from
    for each in periods_page(db, governed, limit=1_000).rows:
        assert each.shares_version == (1 if each.number < enacted else 2)


def test_it_judges_claims_by_the_version_of_their_event(db: Connection, governed: Fund) -> None:
    found = {claim.version: claim for claim in claims_page(db, governed, limit=100).rows}
    assert set(found) == {1, 2}
    for number, claim in found.items():
        terms = governed.terms_of(number)
        assert claim.benefit == terms.benefits[claim.line - 1]
        assert claim.window_ends_at - claim.published_at == terms.publicity_seconds


def test_it_lists_proposals_by_status(db: Connection, any_fund: Fund) -> None:
    everything = proposals_page(db, any_fund, limit=1_000).rows
    counted = 0
    for status in ProposalStatus:
        wanted = [each for each in everything if each.status is status]
        found = walk(
            lambda cursor, one=status: proposals_page(  # type: ignore[misc]
                db, any_fund, frozenset({one}), cursor=cursor, limit=2
            )
        )
        assert [each for page in found for each in page.rows] == wanted
        counted += sum(status in group for group in PROPOSAL_GROUPS.values()) * len(wanted)
    assert counted == len(everything)


def test_it_tells_what_became_of_each_kind(db: Connection, governed: Fund) -> None:
    found = {(p.kind, p.status) for p in proposals_page(db, governed, limit=100).rows}
    assert found == {
        (ProposalKind.REARM, ProposalStatus.CARRIED_OUT),
        (ProposalKind.REARM, ProposalStatus.REJECTED),
        (ProposalKind.AMENDMENT, ProposalStatus.CARRIED_OUT),
        (ProposalKind.AMENDMENT, ProposalStatus.OUTDATED),
        (ProposalKind.GRANT, ProposalStatus.CARRIED_OUT),
        (ProposalKind.GRANT, ProposalStatus.EXPIRED),
        (ProposalKind.WINDING_UP, ProposalStatus.REJECTED),
        (ProposalKind.WINDING_UP, ProposalStatus.CARRIED_OUT),
    }


def test_it_shows_a_proposal_with_its_vote(db: Connection, governed: Fund) -> None:
    for each in proposals_page(db, governed, limit=100).rows:
        detail = proposal_detail(db, governed, each.id)
        assert detail is not None
        case = detail.case
        assert (case.kind, case.matter) == (CaseKind.PROPOSAL, each.id)
        opened = [vote for vote in detail.votes if vote.option is not None]
        assert len(opened) == case.voters and each.quorate == case.quorate
        assert (detail.rules is not None) == (each.kind is ProposalKind.AMENDMENT)
        assert matter_kind(db, governed, each.id) is MatterKind.PROPOSAL
        page = case_detail(db, governed, each.case_id)
        assert page is not None and page.proposal == each and page.dispute is None
        assert "proposal" in {hit.kind for hit in search(db, str(each.id), governed)}
        bonds = [p for p in payables(db, governed, each.proposer or "") if p.kind == "bond"]
        assert (each.id in {bond.action.matter for bond in bonds}) == each.bond_due
    assert proposal_detail(db, governed, 10**6) is None


def test_it_accounts_for_grants(db: Connection, governed: Fund) -> None:
    (given,) = grants(db, governed)
    detail = proposal_detail(db, governed, given.matter)
    assert detail is not None and detail.grant == given
    assert given.beneficiary == governed.terms.beneficiary == FRIEND
    (swept,) = sweeps(db, governed)
    total = flow_totals(db, governed, FlowFilter(movement=Movement.GRANT))[0].amount
    assert total == given.amount + swept.amount and not swept.expired
    by_matter = flow_totals(db, governed, FlowFilter(matter=given.matter))
    assert given.amount in [total.amount for total in by_matter]


def test_it_tells_pauses_and_who_made_them(db: Connection, governed: Fund) -> None:
    joining, *_ = pauses(db, governed, Power.JOINING)
    assert joining.resumed is not None and joining.ends_at == joining.resumed.time < joining.until
    first, second = pauses(db, governed, Power.FILING)
    assert first.rearmed and first.ends_at == second.started_at < first.until
    assert (first.guardian, second.rearmed, second.ends_at) == (GUARDIAN, 0, second.until)
    assert pauses(db, governed, Power.PAYING)[0].guardian == WARDEN
    assert set(fund_standing(db, governed).used) == set(Power)
    during = fund_standing(db, governed, at=second.started_at + 1)
    assert during.paused == (second,)


def test_it_tells_who_held_each_office_by_which_matter(db: Connection, governed: Fund) -> None:
    amendment = governed.versions[1].matter
    for office, now in ((Office.OPERATOR, WITNESS), (Office.GUARDIAN, WARDEN)):
        old, new = tenures(db, governed, office)
        assert (old.matter, old.until_matter, new.address) == (0, amendment, now)
        assert (new.matter, new.until, new.since) == (amendment, None, old.until)
    by = {each.address: each for each in attestors(db, governed)}
    first, second, third = (by[address] for address in attestor_addresses(3))
    assert (first.until_matter, third.matter, third.until) == (amendment, amendment, None)
    challenge = second.until_matter
    assert challenge is not None and matter_kind(db, governed, challenge) is MatterKind.PROVIDER
    assert sum(each.vouchers for each in by.values()) > 5
    gone = {each.address: each.until_matter for each in providers(db, governed) if each.until}
    assert gone == {provider_addresses(1)[0]: amendment}
    kinds = {hit.kind for hit in search(db, WITNESS, governed)}
    assert {"operator", "agent"} <= kinds


def test_it_tells_who_acts_for_whom(db: Connection, history: History, governed: Fund) -> None:
    people = history.villages[0].people
    lost = people[6]
    agency = agency_of(db, governed, lost)
    assert agency is not None
    assert (agency.agent, agency.recovery, agency.beneficiary) == (WITNESS, NEW_KEY, None)
    names = [step.name for step in agency_history(db, governed, lost)]
    assert names.count("HandoverStarted") == 3 and names.count("AgentChanged") == 2
    assert wards_of(db, governed, WITNESS) == (lost,)
    child = wards_of(db, governed, people[0])[0]
    found = agency_of(db, governed, child)
    assert found is not None and (found.guardian, found.agent) == (people[0], people[0])
    assert [each.member for each in agencies_by(db, governed, NEW_KEY)] == [lost]
    detail = member_detail(db, governed, lost)
    assert detail is not None and detail.member.represented and detail.agency == agency
    assert agency_of(db, governed, people[3]) is None


def test_it_tells_of_groups_enrolled(db: Connection, history: History, governed: Fund) -> None:
    second, first = enrolments(db, governed)
    assert (first.enrolled, first.skipped, second.enrolled) == (4, (), 2)
    assert [member for member, _ in second.skipped] == [history.villages[0].people[3]]


def test_it_shows_events_of_shared_contracts_too(db: Connection, governed: Fund) -> None:
    where = enrolments(db, governed)[0].where
    for events in (
        block_events(db, governed, where.block),
        transaction_events(db, where.tx),
    ):
        told = [(event.contract, event.name) for event in events]
        assert told[-1] == ("GroupEnrolment", "GroupEnrolled")
        assert {event.fund_id for event in events} == {governed.id}
    opened = block_events(db, governed, governed.versions[0].block)
    rules = next(event for event in opened if event.name == "RulesPublished")
    assert rules.args["rules"]["benefits"][0]["kind"] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("number", "cause"),
    [(3, WindingUpCause.VOTE), (4, WindingUpCause.THRESHOLD), (5, WindingUpCause.DATE)],
)
def test_it_tells_how_a_fund_ended(db: Connection, number: int, cause: WindingUpCause) -> None:
    fund = funds(db)[number]
    found = fund_standing(db, fund)
    assert found.winding_cause is cause and found.winding is not None and found.closed is not None
    assert (found.winding_matter > 0) == (cause is WindingUpCause.VOTE)
    assert found.closed.time >= found.closes_at > found.winding_since
    assert found.sweeps_at > found.closed.time and found.pending == 0


def test_it_shares_the_reserve_among_the_last(db: Connection, history: History) -> None:
    fund = funds(db)[5]
    found, people = fund_standing(db, fund), history.villages[2].people
    assert (found.units_left, found.per_unit > 0, found.swept) == (0, True, None)
    parts = []
    for person in people[:3]:
        detail = member_detail(db, fund, person)
        assert detail is not None and detail.member.status is MemberStatus.LEFT
        assert detail.part == 0
        parts.append(detail.distributed)
    assert parts == [2 * found.per_unit, 2 * found.per_unit, 2 * found.per_unit + found.rounding]
    ended = fund_standing(db, funds(db)[4])
    assert ended.swept is not None and [s.expired for s in sweeps(db, funds(db)[4])] == [True] * 2
