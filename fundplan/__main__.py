"""What differs between two plan files: `python -m fundplan <old> <new>`.

Exit code 0; 1 where the new one cannot be an amendment of the old; 2 where a file cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fundplan import PlanError, changes, load_plan
from fundplan.amendment import fixed_problems


def main(arguments: Sequence[str]) -> int:
    """Print the differences key by key; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m fundplan", description="What differs between two plan files."
    )
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--language", choices=("zh", "en"), default="en")
    options = parser.parse_args(arguments)
    try:
        before, after = load_plan(options.old), load_plan(options.new)
    except (PlanError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for change in changes(before, after):
        print(change.in_language(options.language))
    problems = list(fixed_problems(before, after))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
