"""A fund's plan in words: the bilingual texts of its plan file, if the chain's hash covers it."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from flask_babel import gettext

from fundplan.errors import PlanError
from fundplan.model import Plan, Text
from fundplan.plan import parse_plan, rules_hash
from fundplan.words import fill, values_in_words
from webapp.store.records import Benefit, Fund
from webapp.store.words import BenefitKind

from .amounts import percent
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
    return _plan(fund.plan_text, fund.rules_hash) if fund.plan_text else None


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
            "text": said(fill(rule.text, values)),
            "published": rule.published,
            "why": said(fill(rule.why, values)) if rule.why else "",
        }
        for rule in plan.rules
    ]


def benefit_name(fund: Fund, line: int) -> str:
    """What a line of the benefits table is called."""
    plan = plan_of(fund)
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
