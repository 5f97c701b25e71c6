"""Headers of every answer: nothing from elsewhere, nothing inline, nothing to sniff or frame."""

from __future__ import annotations

from flask import Flask, Response, request

# Style sheets bring their own small pictures as data: addresses; nothing else may be inline.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FOR_EVER = 31_536_000


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3_600
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint == "static":
        if request.args.get("v"):
            response.cache_control.max_age = FOR_EVER
            response.cache_control.immutable = True
        return response
    response.headers.setdefault("Cache-Control", "no-cache")
    if response.mimetype in ("application/json", "text/csv"):
        response.headers["Access-Control-Allow-Origin"] = "*"  # public data, no cookies needed
    return response
