"""Mirrors of funds on a node, whoever deployed them."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

from fundplan.model import Text
from tests.support.deploy import Deployed
from tests.support.evm import Contract
from tests.support.node import Node
from webapp.chain.rpc import Node as RpcNode
from webapp.config import Settings
from webapp.mirror.rebuild import digest
from webapp.mirror.sync import ChainMirror
from webapp.store import Store


class Place(Protocol):
    """A fund on a node."""

    node: Node
    first_block: int

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who may become a member."""

    def deployed_fund(self) -> SimpleNamespace:
        """What the mirror reads of a fund in a deployments file."""


def recorded(
    node: Node, deployed: Deployed, enrolment: Contract, name: str, decimals: int, first: int
) -> SimpleNamespace:
    """What the mirror reads of a fund in a deployments file; `first`: a block before it."""
    return SimpleNamespace(
        chain_id=node.chain_id,
        name=Text("互助", name),
        fund=deployed.fund.address,
        claim_desk=deployed.desk.address,
        review_desk=deployed.review.address,
        jury=deployed.jury.address,
        rulebook=deployed.rulebook.address,
        agents=deployed.agents.address,
        enrolment=enrolment.address,
        token=deployed.token.address,
        token_symbol="USD",
        token_decimals=decimals,
        deploy_block=first,
    )


def deployment_of(*places: Place) -> Any:
    """What the mirror reads of a deployments file."""
    node = places[0].node
    genesis = node.rpc("eth_getBlockByNumber", "0x0", False)
    funds = tuple(place.deployed_fund() for place in places)
    return SimpleNamespace(
        chain_id=node.chain_id,
        genesis_hash=genesis["hash"],  # type: ignore[index]
        funds=funds,
        contracts=tuple(
            SimpleNamespace(role="agents", address=fund.agents, block=fund.deploy_block)
            for fund in funds
        ),
    )


def new_store(folder: Path) -> Store:
    """An empty database in a folder."""
    return Store(f"sqlite:///{folder / 'mirror.sqlite'}")


def copy_database(store: Store, target: Path) -> None:
    """What a database holds now, as another file."""
    with store.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(str(store.url.database), target)


def mirror_of(store: Store, *places: Place, **settings: Any) -> ChainMirror:
    """A mirror of these funds; `settings` are fields of `Settings`."""
    node = RpcNode(places[0].node.url, tries=2)
    return ChainMirror(
        store, node, deployment_of(*places), Settings(**settings), sleep=lambda seconds: None
    )


def digest_of(store: Store) -> str:
    """What tells one state of the derived tables from another."""
    with store.read() as db:
        return digest(db)


def url_of(store: Store) -> str:
    """A database's address, to be given to a program."""
    return store.url.render_as_string(hide_password=False)
