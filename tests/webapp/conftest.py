"""One story for all tests of the site, and a client of the site that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.mirror.mirrors import copy_database
from tests.webapp.ending import Ending, mirrored_ending
from tests.webapp.story import Story, mirrored_story
from webapp import create_app


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A mirrored year; nobody may change it."""
    with mirrored_story(tmp_path_factory.mktemp("site")) as result:
        yield result


@pytest.fixture(scope="session")
def ending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ending]:
    """A small fund's life, winding up and closed; nobody may change it."""
    with mirrored_ending(tmp_path_factory.mktemp("ending")) as result:
        yield result


@pytest.fixture(scope="session")
def app(story: Story) -> Flask:
    """The site that shows it."""
    return create_app(story.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return app.test_client()


@pytest.fixture(scope="module")
def closed(ending: Ending) -> FlaskClient:
    """A visitor of the fund that has ended, which has two versions of its rules."""
    return create_app(ending.closed).test_client()


@pytest.fixture
def own(story: Story, tmp_path: Path) -> Flask:
    """The same site on a copy of the database, to be spoilt."""
    target = tmp_path / "own.sqlite"
    copy_database(story.store, target)
    return create_app(replace(story.settings, database_url=f"sqlite:///{target}"))
