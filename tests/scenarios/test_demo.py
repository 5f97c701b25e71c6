"""`make demo` as a program: what it refuses, what it serves, and that it leaves nothing running."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.children import Children
from scripts.demo_settings import BadSetting, DemoSettings
from scripts.local_node import free_port
from scripts.toolenv import ROOT, tool_environment
from tests.support.plans import PLAN_NAMES

SLEEPERS = """
import sys, time
from pathlib import Path
from scripts.children import Children
nested = "import subprocess as s; p = s.Popen(['sleep', '300']); print(p.pid, flush=True); p.wait()"
with Children() as children:
    child = children.start("nest", [sys.executable, "-c", nested], {}, Path(sys.argv[1]))
    while not child.log.read_text():
        time.sleep(0.05)
    print(child.process.pid, child.log.read_text().strip(), flush=True)
    time.sleep(300)
"""


def demo(env: dict[str, str]) -> subprocess.Popen[str]:
    """The program that `make demo` runs."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.demo_run"],
        cwd=ROOT,
        env=tool_environment() | {"PLAN_LANGUAGE": "en"} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def port() -> Iterator[int]:
    """A free port; what a demo with it kept is thrown away."""
    port = free_port()
    yield port
    for once in (False, True):
        folder = DemoSettings(port, once).folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".lock").unlink(missing_ok=True)


def wait_for(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def is_running(pid: int) -> bool:
    """Whether a process is there and no mere zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def descendants(pid: int) -> set[int]:
    """All processes below one, by /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(words[1])
    found, level = set(), {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level}
        found |= level
    return found


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What a program prints, up to a line that holds `text` (or its end)."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            break
    return "".join(said)


@pytest.fixture
def sleepers(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A program with a child that has a child of its own; their process ids."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLEEPERS, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process, [int(word) for word in process.stdout.readline().split()]
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_child_outlives_its_program_whatever_ends_it(
    sleepers: tuple[subprocess.Popen[str], list[int]], number: int
) -> None:
    process, pids = sleepers
    assert len(pids) == 2 and all(is_running(pid) for pid in pids)
    process.send_signal(number)
    process.wait(20)
    assert wait_for(lambda: not any(is_running(pid) for pid in pids))


def test_a_child_that_ends_by_itself_is_noticed_with_its_last_words(tmp_path: Path) -> None:
    with Children() as children:
        command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
        child = children.start("short", command, dict(os.environ), tmp_path)
        assert wait_for(lambda: children.ended() is child)
        assert child.last_words() == "short ended with code 3\nthe reason"


def test_the_demo_serves_its_year_and_ctrl_c_leaves_nothing_running(port: int) -> None:
    process = demo({"PORT": str(port), "PLAN": "cancer-commune"})
    try:
        said = read_until(process, "serving http")
        assert f"serving http://127.0.0.1:{port}" in said
        assert re.search(r"[\d,]+ figures and [\d,]+ rows compared, all agree", said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
            assert page.status == 200
        below = descendants(process.pid)
        assert len(below) >= 4  # the guard, the node, the mirror, the site
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 0
        assert [pid for pid in below if is_running(pid)] == []
    finally:
        process.kill()
        process.communicate()


def test_the_demo_ends_with_an_error_when_its_node_dies(port: int) -> None:
    process = demo({"PORT": str(port), "PLAN": "cancer-commune"})
    try:
        read_until(process, "serving http")
        below = descendants(process.pid)
        node = next(pid for pid in below if b"anvil" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(node, signal.SIGKILL)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "node ended with code -9" in said
        assert [pid for pid in below if is_running(pid)] == []
    finally:
        process.kill()
        process.communicate()


def test_the_demo_refuses_a_busy_port_before_it_starts_anything() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = demo({"PORT": str(port)})
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith(f"demo: port {port} of 127.0.0.1 cannot be used")
    assert said.count("\n") == 1
    assert not DemoSettings(port).folder.exists()


@pytest.mark.parametrize(
    ("environ", "text"),
    [
        ({"PORT": "http"}, "PORT=http; allowed: 1 to 65535"),
        ({"PORT": "0"}, "PORT=0; allowed: 1 to 65535"),
        ({"PORT": "65536"}, "PORT=65536; allowed: 1 to 65535"),
        ({"ONCE": "yes"}, "ONCE=yes; allowed: 1, or 0 or nothing"),
    ],
)
def test_the_demo_names_a_setting_that_it_cannot_use(environ: dict[str, str], text: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(text)):
        DemoSettings.from_env(environ)


def test_the_demo_names_the_plans_that_exist_when_it_is_given_another(port: int) -> None:
    process = demo({"PORT": str(port), "PLAN": "no-such-plan", "ONCE": "1"})
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    plans = ", ".join(PLAN_NAMES)
    assert f"PLAN=no-such-plan: no such file; plans/ has {plans}" in said
