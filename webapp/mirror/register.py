"""Which funds to mirror: from the deployments file into the table `funds`, with their terms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from fundplan.deployments import DeployedFund, Deployment
from webapp.chain.calls import Question, ask, view
from webapp.chain.catalogue import Role
from webapp.chain.rpc import Node
from webapp.store import schema
from webapp.store.records import Band, Benefit, DisputeTerms, JuryTerms, Terms
from webapp.store.state import terms_of
from webapp.store.words import BenefitKind

from .apply import FundState
from .book import Book
from .handlers.money import first_head


class WrongChain(RuntimeError):
    """The node serves another chain than the deployments file, or than the database mirrors."""


def check_chain(db: Connection, node: Node, deployment: Deployment) -> None:
    """The node, the file and the database must mean the same chain, by id and genesis block.

    Raises:
        WrongChain: they do not.
    """
    chain_id, genesis = node.chain_id(), node.headers([0])[0]
    if chain_id != deployment.chain_id:
        raise WrongChain(
            f"the node at RPC_URL serves chain {chain_id}, the deployments file is of chain"
            f" {deployment.chain_id}"
        )
    if genesis is None or genesis.hash != deployment.genesis_hash:
        raise WrongChain(
            f"the node's chain {chain_id} is not the one of the deployments file: its first block"
            " differs (was a local chain started anew?)"
        )
    table = schema.chains
    known = db.scalar(select(table.c.genesis).where(table.c.chain_id == chain_id))
    if known is not None and known != genesis.hash:
        raise WrongChain(
            f"the database mirrors another chain with the id {chain_id}: its first block differs;"
            " move the database away and sync again"
        )


def register(db: Connection, node: Node, deployment: Deployment) -> None:
    """Add the chain, and funds that the database does not know yet."""
    chains, funds = schema.chains, schema.funds
    head = node.head()
    if db.scalar(select(chains.c.chain_id).where(chains.c.chain_id == deployment.chain_id)) is None:
        db.execute(
            insert(chains).values(
                chain_id=deployment.chain_id,
                genesis=deployment.genesis_hash,
                head=head.number,
                head_hash=head.hash,
                head_seen_at=0,
                undo_from=0,
            )
        )
    for fund in deployment.funds:
        names = {"name_zh": fund.name.zh, "name_en": fund.name.en, "plan_text": fund.plan_text}
        mine = (funds.c.chain_id == fund.chain_id) & (funds.c.address == fund.fund.lower())
        if db.execute(update(funds).where(mine).values(names)).rowcount:
            continue
        number = (db.scalar(select(func.max(funds.c.id))) or 0) + 1
        terms = read_terms(node, head.hash, fund)
        values = {**_facts(fund), **names, "id": number, "terms": terms_text(terms)}
        db.execute(insert(funds).values(values))


def load_states(db: Connection, chain_id: int) -> list[FundState]:
    """The chain's funds, with their books read from the database."""
    table = schema.funds
    states = []
    for row in db.execute(select(table).where(table.c.chain_id == chain_id).order_by(table.c.id)):
        book = Book(row.id, first_head(chain_id, row.address), terms_of(row.terms))
        book.load(db)
        contracts = {
            row.address: Role.FUND,
            row.claim_desk: Role.DESK,
            row.review_desk: Role.REVIEW,
            row.jury: Role.JURY,
        }
        states.append(FundState(row.id, chain_id, contracts, row.last_block, row.last_hash, book))
    return states


def terms_text(terms: Terms) -> str:
    """The JSON that `funds.terms` holds."""
    return json.dumps(asdict(terms), sort_keys=True)


def read_terms(node: Node, block_hash: str, fund: DeployedFund) -> Terms:
    """The fund's terms, from its contracts.

    Raises:
        CallFailed: a view did not answer: it is not a fund of ours.
    """
    asked = (
        (fund.fund, "MutualFund", ("membershipTerms", "shareTerms", "operator")),
        (fund.claim_desk, "ClaimDesk", ("claimTerms", "disputeTerms", "benefitCount")),
        (fund.review_desk, "ReviewDesk", ("answerSeconds",)),
        (fund.jury, "Jury", ("juryTerms",)),
    )
    questions = [
        Question(address, view(contract, name))
        for address, contract, names in asked
        for name in names
    ]
    answers = ask(node, block_hash, questions)
    membership, shares, operator, claims, disputes, lines, answer_seconds, jury = answers
    at = view("ClaimDesk", "benefitAt")
    table = [Question(fund.claim_desk, at, (line,)) for line in range(1, lines + 1)]
    rows = ask(node, block_hash, table)
    return Terms(
        *membership,
        *shares,
        operator,
        *claims,
        answer_seconds,
        disputes=DisputeTerms(*disputes),
        jury=JuryTerms(*jury),
        bands=_read_bands(node, block_hash, fund.fund),
        benefits=tuple(_benefit(line, row) for line, row in enumerate(rows, start=1)),
    )


def _read_bands(node: Node, block_hash: str, fund: str) -> tuple[Band, ...]:
    """Bands until the first without units, which the fund does not know."""
    bands: list[Band] = []
    while True:
        start = len(bands)
        questions = [
            Question(fund, view("MutualFund", "bandOf"), (at,)) for at in range(start, start + 16)
        ]
        for row in ask(node, block_hash, questions):
            band = Band(*row)
            if band.units == 0:
                return tuple(bands)
            bands.append(band)


def _benefit(line: int, row: Sequence[Any]) -> Benefit:
    code, kind, *rest = row
    return Benefit(line, code, BenefitKind(kind), *rest)


def _facts(fund: DeployedFund) -> dict[str, Any]:
    return {
        "chain_id": fund.chain_id,
        "address": fund.fund.lower(),
        "claim_desk": fund.claim_desk.lower(),
        "review_desk": fund.review_desk.lower(),
        "jury": fund.jury.lower(),
        "token": fund.token.lower(),
        "token_symbol": fund.token_symbol,
        "token_decimals": fund.token_decimals,
        "deploy_block": fund.deploy_block,
        "rules_hash": fund.rules_hash,
        "last_block": fund.deploy_block - 1,
    }
