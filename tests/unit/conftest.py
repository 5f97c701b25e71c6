"""One anvil for the tests of this folder that need a chain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.node import Node, running_node


@pytest.fixture(scope="session")
def anvil() -> Iterator[Node]:
    """A node with chain id 31337, as anvil starts it."""
    with running_node() as node:
        yield node


@pytest.fixture
def node(anvil: Node) -> Iterator[Node]:
    """The node, set back after the test."""
    with anvil.snapshot():
        yield anvil
    anvil.rpc("evm_setAutomine", True)
