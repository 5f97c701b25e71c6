"""`python -m webapp.catalogue`: the ABI files, catalogue.json and docs/catalogue, written anew.

Run it after a compilation, or after a change of the words. It says which texts have no Chinese yet.
"""

from __future__ import annotations

import argparse
import sys

from webapp.config import ROOT

from .building import Gap
from .files import files
from .texts import CHINESE, Bilingual


def main() -> int:
    """Write every file that differs; 1 where words are missing."""
    argparse.ArgumentParser(prog="python -m webapp.catalogue", description=__doc__).parse_args()
    say = Bilingual()
    try:
        wanted = files(say)
    except Gap as gap:
        print(gap, file=sys.stderr)
        return 1
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    say.save()
    missing = say.missing()
    if missing:
        print(f"{len(missing)} texts to translate in {CHINESE.relative_to(ROOT)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
