"""One node with a fund for all tests about disputes; each test's own doings are undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios.court import Court, Ground, court_on, founded


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with founded(tmp_path_factory.mktemp("court")) as ground:
        yield ground


@pytest.fixture
def court(ground: Ground) -> Iterator[Court]:
    with court_on(ground) as court:
        yield court
