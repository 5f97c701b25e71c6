"""Alerts as Atom feeds (RFC 4287): of a fund, and of all funds."""

from __future__ import annotations

import re
import uuid
from xml.etree import ElementTree

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from webapp.alerts.words import path, title
from webapp.store import funds
from webapp.store.alerts import newest_alerts
from webapp.store.records import Fund
from webapp.store.records.alerts import Alert
from webapp.web.amounts import iso
from webapp.web.database import database, settings_of
from webapp.web.fundpages import fund_blueprint
from webapp.web.inputs import Query
from webapp.web.languages import TAGS, asked_language, language
from webapp.web.plans import fund_name

blueprint = Blueprint("feeds", __name__)
of_fund = fund_blueprint("fundfeeds")

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
NEVER = "1970-01-01T00:00:00Z"  # `updated` of a feed without entries
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not allowed in XML
_SPACE = uuid.UUID("0c0de3f5-3f1c-5a53-9b9b-5f7d2f6f5d11")  # any constant: where ids of feeds begin


@blueprint.get("/alerts.atom")
def all_funds() -> Response:
    """The newest alerts of all funds."""
    db = database()
    return _feed(newest_alerts(db), {fund.id: fund for fund in funds(db)}, None)


@of_fund.get("/alerts.atom")
def one_fund() -> Response:
    """The newest alerts of a fund."""
    return _feed(newest_alerts(database(), g.fund), {g.fund.id: g.fund}, g.fund)


def _feed(alerts: tuple[Alert, ...], known: dict[int, Fund], fund: Fund | None) -> Response:
    Query()
    asked_language()
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": TAGS[language()]})
    _add(root, "id", uuid.uuid5(_SPACE, f"{fund.key if fund else ''} {language()}").urn)
    heading = gettext("Alerts")
    _add(root, "title", f"{heading} · {fund_name(fund)}" if fund else heading)
    _add(root, "updated", max((_updated(alert) for alert in alerts), default=NEVER))
    _add(_add(root, "author"), "name", gettext("Mutual aid in the open"))
    page = url_for("overview.show", key=fund.key) if fund else url_for("platform.index")
    _link(root, "self", f"{request.path}?lang={language()}", "application/atom+xml")
    _link(root, "alternate", page, "text/html")
    for alert in alerts:
        if alert.fund_id in known:
            _entry(root, alert, known[alert.fund_id])
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(text, mimetype="application/atom+xml")
    response.add_etag()
    return response.make_conditional(request)


def _entry(root: ElementTree.Element, alert: Alert, fund: Fund) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", f"urn:uuid:{alert.id}")
    _add(entry, "title", title(alert, fund))
    _add(entry, "published", iso(alert.time))
    _add(entry, "updated", _updated(alert))
    _link(entry, "alternate", path(alert, fund), "text/html")
    for term in (alert.rule, alert.kind, alert.level, *([alert.ended] if alert.ended else [])):
        ElementTree.SubElement(entry, "category", {"term": term})
    _add(entry, "summary", title(alert, fund))


def _updated(alert: Alert) -> str:
    return iso(max(alert.time, alert.ended_at or 0))


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    found = ElementTree.SubElement(parent, name)
    found.text = None if text is None else _UNPRINTABLE.sub("�", text)
    return found


def _link(parent: ElementTree.Element, rel: str, where: str, kind: str) -> None:
    address = settings_of().site_url.rstrip("/") + where
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": address, "type": kind})
