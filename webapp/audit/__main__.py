"""`python -m webapp.audit RPC FUND`: rebuild a fund from its logs and compare it with the chain.

Needs nothing of the operator's: contracts, creation block, rules and members are found on the
chain. Exit codes: 0 all that was compared agrees; 1 something differs, and the first difference is
named; 2 wrong usage, or there is nothing to audit (the error has a name); 5 the node does not
answer, or has forgotten the block's state.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from webapp.chain.rpc import NodeUnreachable
from webapp.mirror.book import Inconsistent
from webapp.mirror.chainend import FINALITIES
from webapp.mirror.faults import DOUBTFUL, FOREIGN, Senseless

from .checks import LOGS
from .errors import CannotAudit
from .page import html
from .verify import Request, verify


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(
        prog="python -m webapp.audit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument("rpc", metavar="RPC", help="JSON-RPC address of a node that you trust")
    found.add_argument("fund", metavar="FUND", help="address of the fund")
    found.add_argument("--second", metavar="RPC", help="another node, whose logs must be the same")
    found.add_argument(
        "--at", type=_block, metavar="BLOCK", help="a number, latest (default), safe or finalized"
    )
    found.add_argument("--checks", choices=LOGS, default="headers", help="of the logs, as CHECKS")
    found.add_argument("--database", metavar="URL", help="a mirror's database to compare")
    found.add_argument("--export", type=Path, metavar="FOLDER", help="an export to compare")
    found.add_argument("--json", type=Path, metavar="FILE", help="write the report as JSON")
    found.add_argument("--html", type=Path, metavar="FILE", help="write it as a page to print")
    found.add_argument("--language", choices=("en", "zh"), default="en", help="of what is printed")
    found.add_argument("--timeout", type=float, default=30.0, help="seconds for one request")
    found.add_argument("-q", "--quiet", action="store_true", help="no progress line")
    return found


def _block(text: str) -> int | str:
    if text in FINALITIES:
        return text
    return int(text)


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="audit: %(message)s", stream=sys.stderr)
    wanted = ("rpc", "fund", "second", "at", "database", "export", "checks", "timeout", "quiet")
    try:
        report = verify(Request(**{name: getattr(options, name) for name in wanted}))
    except CannotAudit as error:
        return _fail(error.exit_code, str(error))
    except (*FOREIGN, Inconsistent, Senseless) as error:
        return _fail(1, f"the logs are not those of a fund of these sources: {error}")
    except (NodeUnreachable, *DOUBTFUL) as error:
        return _fail(5, f"{type(error).__name__}: {error}")
    print(report.text(options.language))
    if options.json:
        text = json.dumps(report.document(), ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    if options.html:
        options.html.write_text(html(report), encoding="utf-8")
    return 0 if report.ok else 1


def _fail(code: int, text: str) -> int:
    print(f"audit: {text}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
