"""`python -m webapp.alerts follow|once|secret`: tell what happens in the funds that are mirrored.

`follow` goes on until it is interrupted, `once` tells what is new and ends, `secret` prints a new
key for ALERTS_SECRET. Settings come from the environment (webapp/config.py).

Exit codes: 0 done; 2 a setting or the rules file cannot be used; 3 nothing is mirrored (once),
or a part of the mirror is lost; 4 another process tells alerts from this database.
"""

from __future__ import annotations

import argparse
import base64
import logging
import os
import signal
import sys

from fundplan.errors import PlanError
from webapp import logs
from webapp.config import BadSetting, Settings, from_env
from webapp.mirror.lock import AnotherWriter
from webapp.store import MissingHeader, NoMirror

from .service import Service
from .webhook import PREFIX

log = logging.getLogger(__name__)


def main(argv: list[str] | None = None, settings: Settings | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp.alerts", description=__doc__)
    parser.add_argument("command", choices=("follow", "once", "secret"))
    options = parser.parse_args(argv)
    if options.command == "secret":
        print(PREFIX + base64.b64encode(os.urandom(32)).decode())
        return 0
    logs.set_up("alerts", Settings())  # until the real ones are read
    try:
        settings = settings or from_env()
        logs.set_up("alerts", settings)
        with Service.opened(settings) as service:
            service.follow() if options.command == "follow" else service.once()
    except (BadSetting, PlanError, OSError) as error:
        return _fail(2, error)
    except (NoMirror, MissingHeader) as error:
        return _fail(3, error)
    except AnotherWriter as error:
        return _fail(4, error)
    except KeyboardInterrupt:
        pass
    return 0


def _fail(code: int, error: Exception) -> int:
    log.error("%s", error)
    return code


if __name__ == "__main__":
    # what is under way is told again by the next run
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
