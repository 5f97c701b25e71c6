"""Which funds to mirror: from the deployments file into `funds` and `registers`, with terms."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from fundplan.deployments import DeployedFund, Deployment
from webapp.chain.calls import Question, ask, view
from webapp.chain.catalogue import Role
from webapp.chain.rpc import Node
from webapp.store import schema
from webapp.store.records import Band, DisputeTerms, JuryTerms

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
    """Add the chain, and funds and registers that the database does not know yet."""
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
        names = {"name_zh": fund.name.zh, "name_en": fund.name.en}
        mine = (funds.c.chain_id == fund.chain_id) & (funds.c.address == fund.fund.lower())
        if db.execute(update(funds).where(mine).values(names)).rowcount:
            continue
        number = (db.scalar(select(func.max(funds.c.id))) or 0) + 1
        terms = json.dumps(read_fixed_terms(node, head.hash, fund), sort_keys=True)
        register_id = _register_of(db, deployment, fund)
        values = {**_facts(fund), **names, "id": number, "terms": terms}
        db.execute(insert(funds).values(**values, register_id=register_id))


def _register_of(db: Connection, deployment: Deployment, fund: DeployedFund) -> int:
    """The id of the register that the fund shares with others; a new one is added."""
    table, address = schema.registers, fund.agents.lower()
    mine = (table.c.chain_id == fund.chain_id) & (table.c.address == address)
    known = db.scalar(select(table.c.id).where(mine))
    if known is not None:
        return int(known)
    blocks = [each.block for each in deployment.contracts if each.address.lower() == address]
    first = min([fund.deploy_block, *blocks])
    values = {
        "id": (db.scalar(select(func.min(table.c.id))) or 0) - 1,
        "chain_id": fund.chain_id,
        "address": address,
        "enrolment": fund.enrolment.lower(),
        "deploy_block": first,
        "last_block": first - 1,
    }
    db.execute(insert(table).values(values))
    return int(values["id"])


def load_states(db: Connection, chain_id: int) -> list[FundState]:
    """The chain's funds and registers, with their books read from the database."""
    states = []
    table = schema.funds
    for row in db.execute(select(table).where(table.c.chain_id == chain_id).order_by(table.c.id)):
        book = Book(row.id, first_head(chain_id, row.address), row.terms)
        contracts = {
            row.address: Role.FUND,
            row.claim_desk: Role.DESK,
            row.review_desk: Role.REVIEW,
            row.jury: Role.JURY,
            row.rulebook: Role.RULEBOOK,
        }
        states.append(FundState(row.id, chain_id, contracts, row.last_block, row.last_hash, book))
    table = schema.registers
    shared = select(table).where(table.c.chain_id == chain_id)
    for row in db.execute(shared.order_by(table.c.id.desc())):
        contracts = {row.address: Role.AGENTS, row.enrolment: Role.ENROLMENT}
        book = Book(row.id)
        states.append(FundState(row.id, chain_id, contracts, row.last_block, row.last_hash, book))
    for state in states:
        state.book.load(db)
    return states


def read_fixed_terms(node: Node, block_hash: str, fund: DeployedFund) -> dict[str, Any]:
    """What no vote can change of the fund's terms, from its contracts; the events tell the rest.

    Raises:
        CallFailed: a view did not answer: it is not a fund of ours.
    """
    questions = [
        Question(fund.claim_desk, view("ClaimDesk", "disputeTerms")),
        Question(fund.review_desk, view("ReviewDesk", "answerSeconds")),
        Question(fund.jury, view("Jury", "juryTerms")),
        Question(fund.rulebook, view("Rulebook", "windsUpAt")),
    ]
    disputes, answer_seconds, jury, winds_up_at = ask(node, block_hash, questions)
    bands = _read_bands(node, block_hash, fund.fund)
    return {
        "answer_seconds": answer_seconds,
        "winds_up_at": winds_up_at,
        "disputes": asdict(DisputeTerms(*disputes)),
        "jury": asdict(JuryTerms(*jury)),
        "bands": [asdict(band) for band in bands],
    }


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


def _facts(fund: DeployedFund) -> dict[str, Any]:
    return {
        "chain_id": fund.chain_id,
        "address": fund.fund.lower(),
        "claim_desk": fund.claim_desk.lower(),
        "review_desk": fund.review_desk.lower(),
        "jury": fund.jury.lower(),
        "rulebook": fund.rulebook.lower(),
        "token": fund.token.lower(),
        "token_symbol": fund.token_symbol,
        "token_decimals": fund.token_decimals,
        "deploy_block": fund.deploy_block,
        "last_block": fund.deploy_block - 1,
    }
