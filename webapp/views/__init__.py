"""The pages, a blueprint a topic. No SQL and no web3 here: views ask `webapp.store`."""

from __future__ import annotations

from flask import Flask

from webapp.web.fundpages import register_converters
from webapp.web.pages import here

from . import (
    catalogue,
    chain,
    challenges,
    claims,
    feeds,
    flows,
    glossary,
    jury,
    members,
    offices,
    overview,
    periods,
    platform,
    proposals,
    providers,
    rules,
    search,
    standing,
    status,
)

TOPICS = (
    platform,
    overview,
    flows,
    periods,
    claims,
    challenges,
    jury,
    providers,
    members,
    rules,
    proposals,
    standing,
    offices,
    search,
    chain,
    status,
    glossary,
    catalogue,
    feeds,
)


def init_app(app: Flask) -> None:
    """Register every topic."""
    register_converters(app)
    app.jinja_env.globals["here"] = here
    for topic in TOPICS:
        app.register_blueprint(topic.blueprint)
    app.register_blueprint(chain.transactions)
    app.register_blueprint(feeds.of_fund)
