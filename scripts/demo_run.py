"""A whole fund on this machine, from nothing to a site: `make demo`.

Compiles, starts a node, deploys the plan's fund, plays a year of its life, mirrors it, compares
every figure of the mirror and every rule with the chain, and serves the site until Ctrl-C.
Settings: PLAN, PORT, ONCE=1 (do not serve), TOKEN_DECIMALS, PLAN_LANGUAGE; see docs/operating.md.
Exit codes: 0 all agrees; 1 something differs or failed; 2 a setting cannot be used.
"""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from fundplan import PlanError, Text
from scripts.check_plan import check
from scripts.children import Child, Children, Stopped
from scripts.compile import CompileError, compile_project
from scripts.demo_settings import BadSetting, DemoSettings, check_port, own_folder
from scripts.deployment.core import Request
from scripts.deployment.refusals import Refused
from scripts.local_node import HOST, NodeDown, free_port, node_command, wait_until_up
from scripts.story.chain import DevChain
from scripts.story.closing import addresses, summary
from scripts.story.errors import StoryImpossible, Surprise
from scripts.story.narrator import Narrator, language_of
from scripts.story.opening import open_fund, request_for, start_before
from scripts.story.play import play
from scripts.story.timeline import HOUR
from scripts.toolenv import ROOT, VENV_PYTHON, tool_environment
from webapp.chain.rpc import RpcError
from webapp.config import Settings as SiteSettings
from webapp.mirror import commands as mirror
from webapp.mirror.__main__ import STOPS

SERVE_SECONDS = 30.0
POLL_SECONDS = 0.3


class Differs(Exception):
    """The mirror or the plan says something else than the chain; the text names what."""


@dataclass(frozen=True)
class Demo:
    """What all parts of one demo need."""

    settings: DemoSettings
    request: Request
    narrator: Narrator
    children: Children
    folder: Path
    node_port: int

    @property
    def node_url(self) -> str:
        """The node's JSON-RPC address."""
        return f"http://{HOST}:{self.node_port}"

    @property
    def site_url(self) -> str:
        """Where the site is served."""
        return f"http://{HOST}:{self.settings.port}"

    @property
    def site(self) -> SiteSettings:
        """The settings of mirror and site, for the parts that run in this process."""
        return SiteSettings(
            database_url=f"sqlite:///{self.folder / 'mirror.sqlite'}",
            rpc_url=self.node_url,
            deployments=self.request.folder,
        )

    def site_environment(self) -> dict[str, str]:
        """The same settings, for the parts that run in processes of their own."""
        return tool_environment() | {
            "DATABASE_URL": self.site.database_url,
            "RPC_URL": self.site.rpc_url,
            "DEPLOYMENTS": str(self.site.deployments),
            "HOST": HOST,
            "PORT": str(self.settings.port),
            "POLL_SECONDS": "1",
        }

    def say(self, zh: str, en: str) -> None:
        """A line in the reader's language."""
        self.narrator.note(Text(zh, en))


def say_line(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def live(demo: Demo) -> None:
    """Start a node, deploy, play the year up to now, and compare the rules with the plan.

    Raises Differs with the first difference.
    """
    now = int(time.time())
    command = node_command(demo.node_port, (demo.request.starts_at or now) - HOUR)
    child = demo.children.start("node", command, tool_environment(), demo.folder)
    web3 = wait_until_up(child, demo.node_url)
    demo.say(f"节点已启动：{demo.node_url}，正在部署……", f"node at {demo.node_url}; deploying")
    record = open_fund(web3, demo.request)
    with closing(DevChain(demo.node_url)) as chain:
        stage = play(chain, record, demo.request.plan, demo.narrator, until=now)
        for line in (*addresses(stage, demo.narrator.language), ""):
            say_line(line)
        for line in summary(stage, demo.narrator.language):
            say_line(line)
    difference = check(web3, demo.request.folder, None)
    if difference is not None:
        raise Differs(difference)


def mirrored(site: SiteSettings) -> None:
    """Mirror the chain and compare every figure. Raises Differs with the first difference."""
    agreed = mirror.sync(site, quiet=True) == 0
    reports = mirror.reconcile_all(site)
    for report in reports:
        if not report.ok:
            raise Differs(str(report))
        say_line(str(report))
    if not reports or not agreed:
        raise Differs("the mirror's journal does not agree with the chain's")


def serve(demo: Demo) -> int:
    """Serve the site, the mirror following behind it, until we are asked to stop."""
    env = demo.site_environment()
    python = str(VENV_PYTHON)
    follower = [python, "-m", "webapp.mirror", "follow", "--quiet"]
    demo.children.start("mirror", follower, env, demo.folder)
    site = demo.children.start("site", [python, "-m", "webapp"], env, demo.folder)
    wait_until_served(site, demo.site_url)
    demo.say(
        f"\n网站：{demo.site_url}（按 Ctrl-C 结束）", f"\nserving {demo.site_url} until Ctrl-C"
    )
    while True:
        ended = demo.children.ended()
        if ended is not None:
            print(ended.last_words(), file=sys.stderr)
            return 1
        time.sleep(POLL_SECONDS)


def wait_until_served(site: Child, url: str) -> None:
    """Raise NodeDown where the site ends, or shows no page in time."""
    deadline = time.monotonic() + SERVE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
            return
        except urllib.error.HTTPError as error:
            raise NodeDown(f"the site answers {error.code}: {site.last_words()}") from error
        except OSError:
            if site.process.poll() is not None or time.monotonic() > deadline:
                raise NodeDown(f"the site did not start: {site.last_words()}") from None
        time.sleep(0.1)


def run(settings: DemoSettings) -> int:
    """The whole demo; its exit code."""
    if not settings.once:
        check_port(settings.port)
    with own_folder(settings) as folder, Children() as children:
        serving = False
        try:
            request = request_for(os.environ, folder / "deployments")
            request = replace(request, starts_at=start_before(int(time.time()), request.plan))
            narrator = Narrator(language_of(), say_line)
            demo = Demo(settings, request, narrator, children, folder, free_port())
            demo.say(
                "合约如有改动则编译，约一分钟……", "compiling, if the contracts changed (a minute)"
            )
            compile_project()
            live(demo)
            mirrored(demo.site)
            if settings.once:
                return 0
            serving = True
            return serve(demo)
        except Stopped as stop:
            print(f"\nstopping ({stop})", flush=True)
            return 0 if serving else 128 + stop.number
        finally:
            where = folder.relative_to(ROOT)
            say_line(f"deployment record, mirror and logs stay in {where}/")


def main() -> int:
    """Run the demo; failures in one message each."""
    try:
        return run(DemoSettings.from_env(os.environ))
    except (BadSetting, Refused, PlanError, StoryImpossible) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    except (CompileError, NodeDown, Surprise, Differs, RpcError, OSError, *STOPS) as error:
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))
        print(f"demo: {error}{notes}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
