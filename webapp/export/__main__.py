"""`python -m webapp.export FUND FOLDER`: a fund's records and books as files.

Exit codes: 0 all well; 2 wrong usage, setting, fund or folder; 3 there is no mirror, or
a part of it is lost.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from webapp.config import BadSetting, Settings, from_env
from webapp.store import MissingHeader, NoMirror, Store, UnknownFund, fund_by_key, mirror_status

from . import FORMATS, LANGUAGES, ExportError, write


def main(argv: list[str] | None = None, settings: Settings | None = None) -> int:
    """Write the export and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp.export", description=__doc__)
    parser.add_argument("fund", help="<chain id>-<address>, or the address")
    parser.add_argument("folder", type=Path, help="new, empty, or with an older export")
    parser.add_argument("--format", default=",".join(FORMATS), help="some of %(default)s")
    parser.add_argument("--until", type=int, metavar="BLOCK", help="the last block; by default all")
    parser.add_argument("--lang", default="en", help=f"of the books: {', '.join(LANGUAGES)}")
    options = parser.parse_args(argv)
    try:
        store = Store((settings or from_env()).database_url)
    except BadSetting as error:
        return _fail(2, error)
    try:
        formats = [each.strip() for each in options.format.split(",") if each.strip()]
        _warn(store, options.fund)
        made = write(store, options.fund, options.folder, formats, options.until, options.lang)
    except (ExportError, UnknownFund, OSError) as error:
        return _fail(2, error)
    except (NoMirror, MissingHeader) as error:
        return _fail(3, error)
    except KeyboardInterrupt:
        return _fail(130, "interrupted; nothing was written")
    finally:
        store.close()
    for name, file in made["files"].items():
        print(f"{file['sha256']}  {name}  {file['rows']:,} rows")
    print(f"fund {made['chain_id']}-{made['fund']} at block {made['block']:,} {made['block_hash']}")
    return 0


def _warn(store: Store, key: str) -> None:
    """Say on the side where the mirror does not vouch for its figures."""
    with store.read() as db:
        now = mirror_status(db, fund_by_key(db, key))
    if now.stopped:
        print(f"export: warning: the mirror stopped: {now.stopped}", file=sys.stderr)
    elif now.proof is None or now.proof.difference or now.proof.block != now.block:
        why = "not proven" if now.proof is None else now.proof.difference or "not proven since"
        print(f"export: warning: the mirror's journal is {why}", file=sys.stderr)


def _fail(code: int, error: object) -> int:
    print(f"export: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    # what was begun is removed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
