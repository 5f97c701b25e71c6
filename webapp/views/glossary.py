"""The field's words."""

from __future__ import annotations

from flask import Blueprint

from webapp.web.glossary import GLOSSARY
from webapp.web.inputs import Query
from webapp.web.pages import Answer, page

blueprint = Blueprint("glossary", __name__)


@page(blueprint, "/glossary", "glossary/show.html")
def show() -> Answer:
    """Every word in English and Chinese, with its meaning in the page's language."""
    Query()
    rows = [{"en": entry.en, "zh": entry.zh, "meaning": str(entry.meaning)} for entry in GLOSSARY]
    return Answer(context={"entries": GLOSSARY}, document=lambda: {"rows": rows}, rows=lambda: rows)
