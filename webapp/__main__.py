"""`python -m webapp`: serve the site; with `--follow`, also run the mirror beside it.

Settings come from the environment (webapp/config.py). Exit codes: 0 stopped by Ctrl-C or SIGTERM;
2 a setting cannot be used, or the port is taken.
"""

from __future__ import annotations

import argparse
import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import waitress

from . import create_app
from .config import BadSetting, Settings, from_env


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp", description=__doc__)
    parser.add_argument(
        "--follow", action="store_true", help="run `python -m webapp.mirror follow` beside the site"
    )
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="site: %(message)s", stream=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = from_env()
        app = create_app(settings)
        _check_port(settings)
    except (BadSetting, OSError) as error:
        print(f"site: {error}", file=sys.stderr)
        return 2
    with _mirror() if options.follow else _nothing():
        print(f"site: http://{settings.host}:{settings.port}/", file=sys.stderr, flush=True)
        try:
            waitress.serve(
                app,
                host=settings.host,
                port=settings.port,
                threads=settings.threads,
                max_request_body_size=65_536,
                ident=None,
            )
        except KeyboardInterrupt:
            pass
    return 0


def _check_port(settings: Settings) -> None:
    """Raise OSError with a plain sentence where the port cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            raise OSError(
                f"cannot listen on {where} ({error.strerror}); set HOST or PORT"
            ) from error


@contextmanager
def _mirror() -> Iterator[None]:
    """The mirror's follow loop in a process of its own, ended with the site."""
    process = subprocess.Popen([sys.executable, "-m", "webapp.mirror", "--quiet", "follow"])
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


if __name__ == "__main__":
    sys.exit(main())
