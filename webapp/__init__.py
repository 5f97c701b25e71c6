"""The site: `create_app` puts it together. It reads the mirror's database and nothing else."""

from __future__ import annotations

from flask import Flask

from .config import Settings, from_env


def create_app(settings: Settings | None = None) -> Flask:
    """The Flask application.

    Args:
        settings: None reads them from the environment.

    Raises:
        BadSetting: a setting cannot be used.
    """
    from . import views
    from .web import (
        courses,
        database,
        errors,
        filters,
        headers,
        juries,
        languages,
        metrics,
        plans,
        requests,
        standing,
    )

    app = Flask(__name__)
    app.config["SETTINGS"] = settings or from_env()
    app.json.sort_keys = False  # type: ignore[attr-defined]
    first = (requests, database, metrics, languages, headers, errors)
    for part in (*first, filters, juries, plans, courses, standing, views):
        part.init_app(app)
    return app
