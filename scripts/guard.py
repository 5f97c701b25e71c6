"""Ends process groups when whoever started them is gone: run by scripts/children.py only.

Reads process group ids from standard input, one a line. "done" says that they have been ended; an
end of input without it says that the other side was killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time

GRACE_SECONDS = 3.0


def main() -> int:
    """Wait for the end of input; 0 after "done", 1 where groups had to be ended."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: list[int] = []
    for line in sys.stdin:
        if line.strip() == "done":
            return 0
        groups.append(int(line))
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in reversed(groups):
            end(group, number)
        if number == signal.SIGTERM:
            time.sleep(GRACE_SECONDS)
    return 1


def end(group: int, number: int) -> None:
    """Send a signal to a group that may be gone."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


if __name__ == "__main__":
    sys.exit(main())
