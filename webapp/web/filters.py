"""Template filters and globals: amounts, moments, addresses, links to an explorer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, g, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from webapp.config import BadSetting
from webapp.store.records import Fund, Where

from . import amounts, words
from .database import settings_of
from .languages import in_language

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def init_app(app: Flask) -> None:
    """Register everything that templates call.

    Raises:
        BadSetting: the explorers cannot be read.
    """
    _explorers(settings_of(app).explorers)
    app.jinja_env.filters.update(
        amount=amount,
        figure=figure,
        token=token,
        drawn=drawn,
        moment=moment,
        day=day,
        duration=duration,
        short=short,
        percent=amounts.percent,
        number=number,
        word=words.word,
        told=told,
    )
    app.jinja_env.globals.update(
        explorer=explorer,
        asset=asset,
        words=words,
        remaining=remaining,
        countdown=countdown,
        units_of_time=units_of_time,
        place=place,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


# --- figures -------------------------------------------------------------------------------------


def amount(units: int, fund: Fund | None = None) -> Markup:
    """An amount for a column: all decimals, the zeros that do not count dimmed."""
    fund = fund or g.fund
    whole, digits, zeros = amounts.parts_of(units, fund.token_decimals)
    point = f".{digits}" if digits else ""
    tail = ""
    if zeros and fund.token_decimals <= amounts.ALIGNED:
        tail = f'<span class="zeros" aria-hidden="true">{zeros}</span>'
    return Markup(f'<data class="amount" value="{units}">{whole}{point}{tail}</data>')


def figure(units: int, fund: Fund | None = None) -> Markup:
    """An amount in running text: no zeros that do not count, and the token's symbol."""
    fund = fund or g.fund
    text = amounts.grouped(units, fund.token_decimals)
    return Markup('<data class="figure" value="{}">{} <small>{}</small></data>').format(
        units, text, fund.token_symbol
    )


def token(units: int, fund: Fund | None = None) -> str:
    """An amount as plain text, with the token's symbol."""
    fund = fund or g.fund
    return f"{amounts.grouped(units, fund.token_decimals)} {fund.token_symbol}"


def drawn(units: int, fund: Fund | None = None) -> str:
    """An amount in a drawing, where there is little room: decimals beyond the sixth are cut off."""
    whole, digits, _ = amounts.parts_of(units, (fund or g.fund).token_decimals)
    cut = f"{digits[:6]}…" if len(digits) > 6 else digits
    return f"{whole}.{cut}" if cut else whole


def number(value: int) -> str:
    """A whole number with separators."""
    return f"{value:,}"


# --- moments -------------------------------------------------------------------------------------


def moment(seconds: int) -> Markup:
    """A moment to the minute, UTC, with its full form for machines."""
    return Markup('<time datetime="{}">{}</time>').format(
        amounts.iso(seconds), amounts.minute(seconds)
    )


def day(seconds: int) -> Markup:
    """A moment's day, UTC, with its full form for machines and on hovering."""
    exact = amounts.iso(seconds)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        exact, exact, amounts.day(seconds)
    )


def duration(seconds: int) -> str:
    """A length of time in its largest unit that divides it: 1209600 → 14 days."""
    if seconds % _DAY == 0:
        return ngettext("%(num)d day", "%(num)d days", seconds // _DAY)
    if seconds % _HOUR == 0:
        return ngettext("%(num)d hour", "%(num)d hours", seconds // _HOUR)
    if seconds % _MINUTE == 0:
        return ngettext("%(num)d minute", "%(num)d minutes", seconds // _MINUTE)
    return ngettext("%(num)d second", "%(num)d seconds", seconds)


def remaining(until: int, now: int) -> str:
    """How long until a moment, in its largest two units; "over" where it has passed."""
    left = until - now
    if left <= 0:
        return gettext("over")
    steps = [(_DAY, left // _DAY), (_HOUR, left % _DAY // _HOUR), (_MINUTE, left % _HOUR // 60)]
    shown = [duration(size * count) if count < 24 or size == _DAY else "" for size, count in steps]
    parts = [text for text, (_, count) in zip(shown, steps, strict=True) if count][:2]
    return gettext("%(time)s left", time=" ".join(parts) or duration(left))


def countdown(until: int, now: int) -> Markup:
    """How long until a moment; a script may count it down further while the page is open."""
    if until <= now:
        return Markup('<span class="left">{}</span>').format(gettext("over"))
    return Markup('<span class="left" data-left="{}">{}</span>').format(
        until - now, remaining(until, now)
    )


def units_of_time() -> Markup:
    """The words that the counting script needs, as attributes: "0" stands for the count."""
    said = {
        name: "|".join(duration(size * count).replace(str(count), "0") for count in (1, 7))
        for name, size in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE))
    }
    said |= {"left": gettext("%(time)s left", time="0"), "over": gettext("over")}
    return Markup("").join(Markup(' data-{}="{}"').format(*item) for item in said.items())


# --- texts ---------------------------------------------------------------------------------------


def told(text: Mapping[str, str]) -> Markup:
    """A text of the catalogue in the page's language; what stands between backticks is code."""
    parts = in_language(**text).split("`")
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if at % 2 else part for at, part in enumerate(parts))


# --- names ---------------------------------------------------------------------------------------


def short(text: str, head: int = 6, tail: int = 4) -> Markup:
    """A long hexadecimal name, shortened to the eye and whole in the markup."""
    if len(text) <= head + tail + 1:
        return Markup("<code>{}</code>").format(text)
    return Markup(
        '<code class="hex" title="{0}"><span class="unseen">{0}</span>'
        '<span aria-hidden="true">{1}…{2}</span></code>'
    ).format(text, text[:head], text[-tail:])


def explorer(chain_id: int, kind: str, name: str) -> str | None:
    """Address of an outside page about a "tx", "block" or "address", if there is one."""
    base: str | None = _explorers(settings_of().explorers).get(chain_id)
    return f"{base}/{kind}/{name}" if base else None


def place(where: Where) -> Markup:
    """Where an event stands on the chain: its block, linked, and its transaction, linked."""
    return Markup('<span class="where"><a href="{}">{}</a> <a href="{}">{}</a></span>').format(
        url_for("chain.block", key=g.fund.key, number=where.block),
        f"{where.block:,}",
        url_for("transactions.show", tx=where.tx),
        short(where.tx),
    )


@cache
def _explorers(text: str) -> Mapping[int, str]:
    """The setting `explorers`: `11155111=https://…,84532=https://…`."""
    found = {}
    for pair in filter(None, map(str.strip, text.split(","))):
        chain, _, base = pair.partition("=")
        if not chain.isdecimal() or not base.startswith(("https://", "http://")):
            raise BadSetting(f"EXPLORERS has {pair!r}; allowed: <chain id>=<https address>")
        found[int(chain)] = base.rstrip("/")
    return found


@cache
def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a static file, with its content's digest, so that it can be kept for ever."""
    folder = Path(__file__).resolve().parents[1] / "static"
    return url_for("static", filename=name, v=_digest(folder / name))
