"""The chains that all trials share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.stage import Stage, set_up


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Two forks of one chain, another chain, and the proxy before them."""
    with set_up(tmp_path_factory.mktemp("faults")) as found:
        yield found
