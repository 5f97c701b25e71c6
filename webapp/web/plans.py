"""A fund's plan in words: the bilingual texts of its plan file, if the chain's hash covers it."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, g
from flask_babel import gettext

from fundplan.errors import PlanError
from fundplan.model import Plan, Text
from fundplan.plan import parse_plan, rules_hash
from fundplan.words import fill, values_in_words
from webapp.store import version_text
from webapp.store.records import Benefit, Fund
from webapp.store.words import BenefitKind

from .amounts import percent
from .database import database
from .filters import token
from .languages import in_language, language


def init_app(app: Flask) -> None:
    """Let templates name funds, benefits and what plans say."""
    app.jinja_env.globals.update(
        fund_name=fund_name,
        said=said,
        benefit_name=benefit_name,
        benefit_in_words=benefit_in_words,
    )


def fund_name(fund: Fund) -> str:
    """The fund's name in the page's language."""
    return in_language(fund.name_zh, fund.name_en)


def plan_of(fund: Fund) -> Plan | None:
    """The fund's plan; None where no text is known, or not the one that the chain's hash names."""
    return plan_in(fund.plan_text, fund.rules_hash)


def plan_in(text: str, rules_hash: str) -> Plan | None:
    """The plan in a published text; None where it is none, or not the one that the hash names."""
    return _plan(text, rules_hash) if text else None


def plan_at(fund: Fund, version: int | None) -> Plan | None:
    """The plan of a version of the rules (None: of that in force)."""
    if not version or version == len(fund.versions):
        return plan_of(fund)
    known: dict[tuple[int, int], Plan | None] = g.setdefault("plans", {})
    key = fund.id, version
    if key not in known:
        found = version_text(database(), fund, version)
        known[key] = plan_in(found.text, found.rules_hash) if found else None
    return known[key]


@lru_cache(maxsize=64)
def _plan(text: str, expected: str) -> Plan | None:
    try:
        plan = parse_plan(text)
    except PlanError:
        return None
    return plan if "0x" + rules_hash(plan).hex() == expected.lower() else None


def said(text: Text) -> str:
    """A plan's text in the page's language."""
    return text.in_language(language())


def rules_in_words(plan: Plan) -> list[dict[str, str | bool]]:
    """The plan's rules in the page's language, values filled in, with reasons for our own."""
    values = values_in_words(plan)
    return [
        {
            "about": "+".join(sorted(rule.about)),
            "text": said(fill(rule.text, values)),
            "published": rule.published,
            "why": said(fill(rule.why, values)) if rule.why else "",
        }
        for rule in plan.rules
    ]


def benefit_name(fund: Fund, line: int, version: int | None = None) -> str:
    """What a line of the benefits table of a version (None: of that in force) is called."""
    plan = plan_at(fund, version)
    if plan is not None and 1 <= line <= len(plan.lines):
        benefit = plan.benefit_of(line)
        own = plan.lines[line - 1].title
        return f"{said(benefit.name)} · {said(own)}"
    return gettext("Benefit line %(line)s", line=line)


def benefit_in_words(fund: Fund, benefit: Benefit) -> str:
    """A line of the benefits table as a sentence, from what the contract holds."""
    if benefit.kind is BenefitKind.FIXED:
        text = gettext("%(amount)s per cover level", amount=token(benefit.amount, fund))
    else:
        text = gettext(
            "%(ratio)s of the receipts, less what others paid and a deductible of %(deductible)s,"
            " at most %(amount)s per cover level",
            ratio=percent(benefit.ratio_bps),
            deductible=token(benefit.deductible, fund),
            amount=token(benefit.amount, fund),
        )
    ages = gettext("ages %(first)s to %(last)s", first=benefit.age_from, last=benefit.age_to)
    waits = gettext("after the waiting period") if benefit.waits else gettext("from the first day")
    return gettext("%(text)s; %(ages)s; %(waits)s", text=text, ages=ages, waits=waits)
