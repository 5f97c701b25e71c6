"""The body of a message: what happened, for programs and in both languages for people."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from webapp.store.records import Fund
from webapp.web.amounts import display, iso
from webapp.web.languages import LANGUAGES

from .look import News
from .words import path, title

AMOUNTS = ("amount", "bond", "per_unit", "held_before", "reserve_before")


def body_of(app: Flask, site_url: str, fund: Fund, news: News) -> str:
    """A message as JSON; it depends on the news and the settings alone.

    Args:
        app: the site, for its words and addresses.
        site_url: where people see it.
    """
    alert, texts, address = news.alert, {}, ""
    for language in LANGUAGES:
        with app.test_request_context("/", query_string={"lang": language}):
            texts[language] = title(alert, fund)
            address = path(alert, fund)
    told = {
        "id": news.id,
        "what": news.what,
        "alert": alert.id,
        "rule": alert.rule,
        "kind": alert.kind,
        "level": alert.level,
        "fund": {"key": fund.key, "name": {"zh": fund.name_zh, "en": fund.name_en}},
        "chain_id": fund.chain_id,
        "block": alert.block,
        "block_hash": alert.block_hash,
        "log_index": alert.log_index,
        "tx": alert.tx,
        "time": iso(alert.time),
        "facts": {name: _fact(name, value, fund) for name, value in alert.facts.items()},
        "text": texts,
        "url": site_url.rstrip("/") + address,
    }
    return json.dumps(told, ensure_ascii=False)


def _fact(name: str, value: Any, fund: Fund) -> Any:
    if name in AMOUNTS:
        return {"units": str(value), "display": display(int(value), fund.token_decimals)}
    return value
