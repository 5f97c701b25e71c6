"""`python -m webapp`: serve the site; with `--follow`, also run mirror and alerts beside it.

Settings come from the environment (webapp/config.py). Exit codes: 0 stopped by Ctrl-C or SIGTERM;
2 a setting cannot be used, or the port is taken.
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import waitress

from . import create_app, logs
from .config import BadSetting, Settings, from_env


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp", description=__doc__)
    parser.add_argument(
        "--follow",
        action="store_true",
        help="run `python -m webapp.mirror follow` and `python -m webapp.alerts follow` beside it",
    )
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = from_env()
        logs.set_up("site", settings)
        app = create_app(settings)
        _check_port(settings)
    except (BadSetting, OSError) as error:
        print(f"site: {error}", file=sys.stderr)
        return 2
    with _beside() if options.follow else nullcontext():
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
def _beside() -> Iterator[None]:
    """The follow loops of mirror and alerts in processes of their own, ended with the site."""
    commands = (("webapp.mirror", "--quiet", "follow"), ("webapp.alerts", "follow"))
    processes = [subprocess.Popen([sys.executable, "-m", *command]) for command in commands]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    sys.exit(main())
