"""The story of each plan, told once; and a fund for all tests about disputes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scenarios.court import Court, Ground, court_on, founded
from tests.scenarios.telling import Told, told

PLANS = ("cancer-commune", "critical-illness", "family-doctor")


@pytest.fixture(scope="session", params=PLANS)
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """The story of a plan; tests look at it and change nothing."""
    with told(request.param, tmp_path_factory.mktemp(request.param)) as result:
        yield result


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One node with a fund whose members are covered."""
    with founded(tmp_path_factory.mktemp("court")) as ground:
        yield ground


@pytest.fixture
def court(ground: Ground) -> Iterator[Court]:
    """The fund for one test, whose doings are undone."""
    with court_on(ground) as court:
        yield court
