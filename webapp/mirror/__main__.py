"""`python -m webapp.mirror COMMAND`: sync, follow, rebuild, reconcile, status.

Exit codes: 0 all well; 1 the mirror and the chain differ; 2 wrong usage or setting; 3 the mirror
stopped itself (the message says why); 4 another mirror writes the database; 5 the node does not
answer.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys

from fundplan.deployments import DeploymentsError
from webapp import logs
from webapp.chain.calls import CallFailed
from webapp.chain.failover import OtherChain
from webapp.chain.rpc import NodeUnreachable, RpcError
from webapp.config import BadSetting, Settings, from_env
from webapp.store import MissingHeader, NoMirror

from . import commands
from .faults import DOUBTFUL, FOREIGN
from .lock import AnotherWriter
from .register import WrongChain
from .reorg import ReorgTooDeep

log = logging.getLogger(__name__)

STOPS = (*DOUBTFUL, *FOREIGN, ReorgTooDeep, WrongChain, OtherChain, MissingHeader)

COMMANDS = {
    "sync": commands.sync,
    "follow": commands.follow,
    "rebuild": commands.rebuild,
    "reconcile": commands.reconcile,
    "status": commands.status,
}


def main(argv: list[str] | None = None, settings: Settings | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp.mirror", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress line")
    options = parser.parse_args(argv)
    logs.set_up("mirror", Settings())  # until the real ones are read
    try:
        settings = settings or from_env()
        logs.set_up("mirror", settings)
        quiet = options.quiet or settings.log_format != "text"  # the progress line is text
        return COMMANDS[options.command](settings, quiet)
    except (BadSetting, DeploymentsError, FileNotFoundError) as error:
        return _fail(2, error)
    except (NodeUnreachable, RpcError, CallFailed) as error:
        return _fail(5, error)
    except (*STOPS, NoMirror) as error:
        return _fail(3, error)
    except AnotherWriter as error:
        return _fail(4, error)
    except KeyboardInterrupt:
        return 0


def _fail(code: int, error: Exception) -> int:
    log.error("%s", error)
    return code


if __name__ == "__main__":
    # what is being stored is stored, or undone
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
