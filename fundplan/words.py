"""Plans in words: fills the `{dotted.key}` places of texts with values as people say them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fundplan.benefits import Line
from fundplan.model import Plan
from fundplan.notation import ages_of, seconds_of
from fundplan.source import dotted
from fundplan.structure import leaves
from fundplan.text import Text

_PLACE = re.compile(r"\{([^{}]*)\}")
_TIMES = (
    (86_400, "天", "day"),
    (3_600, "小时", "hour"),
    (60, "分钟", "minute"),
    (1, "秒", "second"),
)
_OPTIONS = {
    "refuse": Text("不予互助", "refused"),
    "pay": Text("予以互助", "paid"),
    "open": Text("自由加入", "open to everybody"),
    "attested": Text("须经审核方签发凭证", "on an attestor's voucher"),
    "fixed": Text("定额", "a fixed amount"),
    "proportional": Text("按费用比例", "in proportion to costs"),
    "lower": Text("抵减分摊", "lowers the shares"),
    "keep": Text("留作后备", "is kept for bad periods"),
    "grant": Text("可经成员表决用于本计划的公益目的", "can be granted by a vote of all members"),
    "vote": Text("由全体成员表决是否终止", "all members vote on winding up"),
    "wind_up": Text("即行终止清算", "the fund winds up"),
}
SPOKEN_SECTIONS = (
    "calendar",
    "membership",
    "bands",
    "shares",
    "surplus",
    "thresholds",
    "claims",
    "disputes",
    "jury",
    "benefits",
)


def spoken_amount(amount: Decimal, unit: Text) -> Text:
    """`300000` → 300,000 元 / 300,000 yuan."""
    figure = f"{amount:,f}"
    return Text(f"{figure} {unit.zh}", f"{figure} {unit.en}")


def spoken_duration(seconds: int) -> Text:
    """1209600 → 14 天 / 14 days, in the largest unit that divides it."""
    size, zh, en = next(time for time in _TIMES if seconds % time[0] == 0)
    count = seconds // size
    return Text(f"{count:,} {zh}", f"{count:,} {en}" + ("" if count == 1 else "s"))


def spoken_value(value: Any, notation: str | None, unit: Text) -> Text:
    """A value of a normalised document as people say it."""
    if notation == "amount":
        return spoken_amount(Decimal(value), unit)
    if notation == "duration":
        return spoken_duration(seconds_of(value))
    if notation == "ages":
        return spoken_ages(*ages_of(value))
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, int):
        return Text(f"{value:,}", f"{value:,}")
    return _OPTIONS.get(value, Text(str(value), str(value)))


def replaceable(data: dict[str, Any]) -> dict[str, Text]:
    """Every key that a text of the plan may name, with its value in words."""
    unit = Text(**data["currency"]["name"])
    values = {key: data[key] for key in SPOKEN_SECTIONS}
    return {
        leaf.key: leaf.zero
        if leaf.zero and leaf.value in ("0", "0%", "0d")
        else spoken_value(leaf.value, leaf.notation, unit)
        for leaf in leaves(values)
    }


def spoken_ages(age_from: int, age_to: int) -> Text:
    """Completed years, both ends included."""
    return Text(f"{age_from} 至 {age_to} 周岁", f"{age_from} to {age_to} years")


def places_of(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The `{…}` places in all texts of a document, as (key of the text, name inside the braces)."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places_of(item, dotted(path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from places_of(item, dotted(path, number))
    elif isinstance(value, str):
        yield from ((path, place) for place in _PLACE.findall(value))


def fill(text: Text, values: dict[str, Text]) -> Text:
    """The text with its places filled from `replaceable`; raises KeyError for an unknown place."""
    return Text(
        _PLACE.sub(lambda place: values[place[1]].zh, text.zh),
        _PLACE.sub(lambda place: values[place[1]].en, text.en),
    )


def values_in_words(plan: Plan) -> dict[str, Text]:
    """Every value of the plan in words, by dotted key: what `fill` wants."""
    return replaceable(json.loads(plan.canonical))


def plan_in_words(plan: Plan, language: str) -> str:
    """The whole plan as plain text in one language: benefits, then rules, marked where ours."""
    values = values_in_words(plan)
    zh = language.startswith("zh")
    parts = [plan.name.in_language(language), plan.summary.in_language(language), ""]
    for benefit in plan.benefits:
        parts += [f"{benefit.code}. " + benefit.name.in_language(language)]
        parts += ["   " + benefit.covers.in_language(language)]
        parts += [
            "   - " + _line_in_words(plan, line).in_language(language) for line in benefit.lines
        ]
    parts.append("")
    for rule in plan.rules:
        mark = "" if rule.published else ("（我们的选择）" if zh else " (our choice)")
        parts.append("* " + fill(rule.text, values).in_language(language) + mark)
    purpose = plan.surplus.purpose.in_language(language)
    parts += ["", f"受益方的用途：{purpose}" if zh else f"The beneficiary is there for: {purpose}"]
    if plan.variant is not None:
        keys = ", ".join(plan.variant.keys)
        parts += ["", f"与原计划不同的参数：{keys}" if zh else f"Changed from the plan: {keys}"]
    return "\n".join(parts)


def _line_in_words(plan: Plan, line: Line) -> Text:
    amount = spoken_amount(line.amount, plan.currency.name)
    ages = spoken_ages(line.age_from, line.age_to)
    zh, en = (
        f"{line.title.zh}（{ages.zh}）：{amount.zh}",
        f"{line.title.en} ({ages.en}): {amount.en}",
    )
    if line.proportional:
        return Text(f"{zh} 以内", f"{en} at most")
    return Text(zh, en)
