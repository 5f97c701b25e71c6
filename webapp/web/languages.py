"""Which language a page is in: `?lang=`, else the cookie of an earlier choice, else the browser's.

Addresses carry no language, so a link means the same page for everybody. English texts in the
sources are the catalogue's keys; webapp/translations holds the Chinese ones.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import Babel

from .catalogue import compile_catalogues
from .inputs import BadInput

LANGUAGES = ("en", "zh")
TAGS = {"en": "en", "zh": "zh-Hans"}
COOKIE = "lang"
_YEAR = 365 * 86_400


def init_app(app: Flask) -> None:
    """Compile the catalogues where they changed and choose a language for each request."""
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compile_catalogues())
    Babel(app, locale_selector=language)
    app.after_request(_remember)
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["tongue"] = tongue
    app.jinja_env.globals["space"] = space
    app.jinja_env.globals["language_tag"] = lambda: TAGS[language()]


def language() -> str:
    """ "zh" or "en"."""
    if "language" not in g:
        g.language = _chosen()
    found: str = g.language
    return found


def in_language(zh: str, en: str) -> str:
    """Of two texts the one in the page's language."""
    return zh if language() == "zh" else en


def space() -> str:
    """What stands between two sentences."""
    return "" if language() == "zh" else " "


def tongue(wanted: str) -> str:
    """The address of the page at hand in another language."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*query, ('lang', wanted)])}"


def asked_language() -> str | None:
    """The language that the address asks for.

    Raises:
        BadInput: it is none of ours.
    """
    asked = request.args.get("lang", "")
    if asked and asked not in LANGUAGES:
        raise BadInput("lang", asked[:20], "en, zh")
    return asked or None


def _chosen() -> str:
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    spoken = (tag.lower().partition("-")[0] for tag in request.accept_languages.values())
    return next((each for each in spoken if each in LANGUAGES), "en")


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(
            COOKIE, str(asked), max_age=_YEAR, samesite="Lax", secure=request.is_secure
        )
    if request.endpoint != "static":
        response.headers["Content-Language"] = TAGS[language()]
        response.vary.update(("Accept-Language", "Cookie"))
    return response
