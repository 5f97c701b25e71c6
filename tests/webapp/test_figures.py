"""The pages show the mirror's figures, exactly."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.webapp.addresses import fill, get, words_of
from tests.webapp.story import Story
from webapp import create_app, store
from webapp.store.records import FlowFilter
from webapp.store.words import Account, MemberStatus, Movement
from webapp.views.overview import PUBLIC
from webapp.web.statement import lines_of

ACCOUNTS = [account for account in Account if account is not Account.WORLD]


def values(text: str) -> list[int]:
    """Token units of every amount on a page."""
    return [int(value) for value in re.findall(r'<data class="\w+" value="(-?\d+)">', text)]


def section(text: str, name: str) -> str:
    """The part of a page with this id."""
    return text.split(f'id="{name}"')[1].split("</section>")[0]


def test_it_shows_the_five_accounts_and_what_the_token_says(
    client: FlaskClient, story: Story
) -> None:
    with story.store.read() as db:
        view = store.overview(db, story.fund())
    shown = values(section(client.get(story.page()).text, "accounts"))
    proof = view.as_of.proof
    assert proof is not None
    wanted = [view.accounts.of(account) for account in ACCOUNTS]
    assert shown[:8] == [*wanted, view.accounts.booked, proof.token_balance, proof.unbooked]


def test_it_fills_the_formula_with_this_periods_figures(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        formula = store.overview(db, story.fund()).open_period.formula
    shown = values(section(client.get(story.page()).text, "share"))
    assert shown[:4] == [formula.aid, formula.fee, formula.from_reserve, formula.share]


def test_it_shows_a_share_that_follows_from_the_formula(story: Story) -> None:
    with story.store.read() as db:
        formula = store.overview(db, story.fund()).open_period.formula
    assert formula.share > 0
    assert formula.share == -(-(formula.aid + formula.fee - formula.from_reserve) // formula.units)


def test_it_shows_the_solvency_ratio_with_its_parts(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        now = store.overview(db, story.fund()).solvency
    text = section(client.get(story.page()).text, "solvency")
    assert values(text) == [now.reserve, now.collectable, now.unfunded, now.under_decision]
    assert "56.66%" in text


def test_it_says_how_many_entries_equal_the_chain(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        status = store.mirror_status(db, story.fund())
    said = words_of(get(client, story.page()))
    assert f"{status.entries:,} entries , journal head" in said.replace("entries,", "entries ,")
    assert f"equals the chain at block {status.block:,}, checked" in said


def test_it_lists_the_claims_that_are_published(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        public = store.claims_page(db, story.fund(), PUBLIC, limit=200).rows
    text = section(client.get(story.page()).text, "publication")
    assert len(public) == 3
    assert set(re.findall(r"/claims/(\d+)", text)) == {str(claim.id) for claim in public}


def test_it_shows_every_figure_of_a_settlement(client: FlaskClient, story: Story) -> None:
    settled = story.stage.settled[13]
    shown = values(client.get(story.page("/periods/13")).text)
    for name in ("asked", "carriedIn", "funded", "fee", "fromReserve", "collected", "share"):
        wanted = getattr(settled, re.sub("([A-Z])", lambda m: "_" + m[1].lower(), name))
        assert wanted in shown, name


def test_it_ties_the_ledgers_totals_to_the_accounts(story: Story) -> None:
    with story.store.read() as db:
        fund = story.fund()
        totals = store.flow_totals(db, fund)
        accounts = store.overview(db, fund).accounts
    moved = {total.movement: total.amount for total in totals}
    paid_in = sum(
        moved.get(kind, 0)
        for kind in (
            Movement.CONTRIBUTION,
            Movement.BOND_POSTED,
            Movement.DONATION,
            Movement.UNBOOKED,
        )
    )
    paid_out = sum(
        moved.get(kind, 0)
        for kind in (
            Movement.REFUND,
            Movement.AID,
            Movement.BOND_RETURNED,
            Movement.COMPENSATION,
            Movement.REWARD,
            Movement.JUROR_REWARD,
            Movement.FEE_PAID,
        )
    )
    assert paid_in - paid_out == accounts.booked


def test_it_shows_the_balance_after_each_entry(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        newest = store.flows_page(db, story.fund(), limit=1).rows[0]
    row = client.get(story.page("/flows")).text.split(f'id="entry-{newest.number}"')[1]
    assert values(row)[:2] == [newest.amount, newest.target_balance]


def test_it_links_each_entry_to_its_transaction_and_block(
    client: FlaskClient, story: Story
) -> None:
    with story.store.read() as db:
        newest = store.flows_page(db, story.fund(), limit=1).rows[0]
    text = client.get(story.page("/flows")).text
    assert f'href="/transactions/{newest.where.tx}"' in text
    assert f'href="{story.page(f"/blocks/{newest.where.block}")}"' in text
    assert f'href="https://explorer.example/tx/{newest.where.tx}"' in text


def test_it_names_no_explorer_where_none_is_set(story: Story) -> None:
    plain = create_app(replace(story.settings, explorers=""))
    assert "explorer.example" not in plain.test_client().get(story.page("/flows")).text


def test_it_adds_every_members_statement_up_to_the_balance(story: Story) -> None:
    with story.store.read() as db:
        fund = story.fund()
        for member in store.iterate_members(db, fund):
            detail = store.member_detail(db, fund, member.address, limit=1_000)
            assert detail is not None
            lines = lines_of(detail)
            assert lines[-1].balance == member.balance, member.address


def test_it_shows_what_each_share_paid_for(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        fund = story.fund()
        address = store.members_page(db, fund, MemberStatus.COVERED, limit=1).rows[0].address
        detail = store.member_detail(db, fund, address)
    assert detail is not None and detail.shares
    text = client.get(story.page(f"/members/{address}")).text
    for share in detail.shares:
        assert story.page(f"/periods/{share.period}") in text
        for claim in share.claims:
            assert f'href="{story.page(f"/claims/{claim}")}"' in text


def test_it_tells_a_disputed_claims_story_in_order(client: FlaskClient, story: Story) -> None:
    text = client.get(fill(story, "{fund}/claims/{refused}")).text
    told = re.findall(r"<p><strong>([^<]+)</strong>", text)
    wanted = ["Filed", "Objection raised", "Jury drawn", "Case closed", "Stakes divided"]
    wanted += ["Verdict carried out", "Bond returned"]
    assert [step for step in told if step in wanted] == wanted


def test_it_shows_reason_bond_and_tally_of_a_dispute(client: FlaskClient, story: Story) -> None:
    with story.store.read() as db:
        claims = store.claims_page(db, story.fund(), limit=100).rows
        refused = next(claim for claim in claims if claim.status.name == "REFUSED")
        detail = store.claim_detail(db, story.fund(), refused.id)
    assert detail is not None and detail.dispute is not None
    text = client.get(story.page(f"/claims/{refused.id}")).text
    assert detail.objections[0].bond in values(text)
    for count in detail.dispute.case.votes:
        assert f'value="{count}">' in text


def test_it_counts_down_to_the_end_of_a_window(client: FlaskClient, story: Story) -> None:
    said = words_of(get(client, fill(story, "{fund}/claims/{disputed}")))
    assert re.search(r"\d+ days?( \d+ hours?)? left", said)


def test_it_gives_whole_addresses_in_the_markup(client: FlaskClient, story: Story) -> None:
    text = client.get(story.page("/members")).text
    with story.store.read() as db:
        address = store.members_page(db, story.fund(), limit=1).rows[0].address
    assert f'title="{address}"' in text


def test_it_writes_moments_for_machines_too(client: FlaskClient, story: Story) -> None:
    text = client.get(story.page("/flows")).text
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ">', text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_in_the_plans_words_what_is_covered(
    client: FlaskClient, story: Story, language: str
) -> None:
    said = get(client, story.page(), language).text
    benefit = story.stage.plan.benefits[0]
    assert benefit.covers.in_language(language) in said


def test_it_says_that_the_text_has_the_hash_on_the_chain(client: FlaskClient, story: Story) -> None:
    text = client.get(story.page("/rules")).text
    assert story.stage.record.rules_hash.lower() in text.lower()
    assert "the text below has this hash" in text


def test_it_sums_a_filtered_ledger_exactly(story: Story) -> None:
    with story.store.read() as db:
        fund, where = story.fund(), FlowFilter(movement=Movement.AID)
        total = store.flow_totals(db, fund, where)[0]
        flows = list(store.iterate_flows(db, fund, where))
    assert (total.entries, total.amount) == (len(flows), sum(flow.amount for flow in flows))
