"""Pages below /funds/<key>: what they share is the fund and where its mirror stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, IntegerConverter

from webapp.store import fund_by_key, mirror_status
from webapp.store.records import Fund

from .database import database
from .inputs import MAX_NUMBER
from .plans import plan_of


class FundKey(BaseConverter):
    """ "<chain id>-<address>", or an address alone."""

    regex = r"(?:[0-9]{1,19}-)?0x[0-9a-fA-F]{40}"


class Address(BaseConverter):
    """An address."""

    regex = r"0x[0-9a-fA-F]{40}"


class Hash(BaseConverter):
    """A transaction's hash."""

    regex = r"0x[0-9a-fA-F]{64}"


class Number(IntegerConverter):
    """A whole number that fits into 63 bits."""

    regex = r"[0-9]{1,19}"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, max=MAX_NUMBER, **named)


def register_converters(app: Flask) -> None:
    """Let rules say `<fund_key:key>`, `<address:…>`, `<hash:…>` and `<number:…>`."""
    app.url_map.converters.update(fund_key=FundKey, address=Address, hash=Hash, number=Number)


class FundBlueprint(Blueprint):
    """Rules stand below the fund's address, joined without a slash: ".json" is the fund's own."""

    def add_url_rule(self, rule: str, *arguments: Any, **named: Any) -> None:
        """As Flask's, with the fund's address in front."""
        super().add_url_rule("/funds/<fund_key:key>" + rule, *arguments, **named)


def fund_blueprint(name: str) -> Blueprint:
    """A blueprint whose views find the fund in `g.fund` and its mirror's state in `g.status`."""
    blueprint = FundBlueprint(name, f"webapp.views.{name}")
    blueprint.url_value_preprocessor(_find)
    blueprint.before_request(_canonical)
    blueprint.url_defaults(_same_fund)
    blueprint.context_processor(_shared)
    return blueprint


def show_fund(fund: Fund) -> None:
    """Make a fund the one that the page is about."""
    g.fund = fund
    g.status = mirror_status(database(), fund)


def not_found(said: str) -> NotFound:
    """A 404 whose page says what is not there: raise it."""
    error = NotFound(said)
    error.ours = True  # type: ignore[attr-defined]
    return error


def _find(_endpoint: str | None, arguments: dict[str, Any] | None) -> None:
    if arguments is None:
        abort(404)
    g.fund_key = str(arguments.pop("key"))


def _canonical() -> Any:
    """Answer a bare or checksummed address with the one address of the page."""
    fund = fund_by_key(database(), g.fund_key)
    if g.fund_key != fund.key:
        path = url_for(str(request.endpoint), key=fund.key, **(request.view_args or {}))
        query = request.query_string.decode("ascii", "replace")
        return redirect(f"{path}?{query}" if query else path, 301)
    show_fund(fund)
    return None


def _same_fund(_endpoint: str, arguments: dict[str, Any]) -> None:
    if "key" not in arguments and "fund" in g:
        arguments["key"] = g.fund.key


def _shared() -> dict[str, Any]:
    """What every fund page's template may use."""
    if "fund" not in g:
        return {}
    return {"fund": g.fund, "status": g.status, "plan": plan_of(g.fund)}
