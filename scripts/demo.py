"""Plays a year of a fund on the connected node: `brownie run demo`.

The network must be a development node of one's own (brownie's `development` starts one); its clock
is moved on by the length of the story. PLAN and TOKEN_DECIMALS choose the plan and the token's
decimals. The record of the deployment is kept in .tools/demo/brownie/ until the next demo, never in
deployments/.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing
from dataclasses import replace

from web3 import Web3

from scripts.check_plan import check
from scripts.demo_settings import FOLDER
from scripts.deployment.refusals import Refused
from scripts.story.chain import DevChain, NoDevelopmentNode
from scripts.story.closing import addresses, summary
from scripts.story.errors import StoryImpossible, Surprise
from scripts.story.narrator import Narrator, language_of
from scripts.story.opening import next_midnight, open_fund, request_for
from scripts.story.play import play


def main() -> None:
    """Brownie's entry point."""
    from brownie import web3

    try:
        tell(web3)
    except (Refused, StoryImpossible, Surprise, NoDevelopmentNode) as error:
        sys.exit(f"demo: {error}")


def tell(web3: Web3) -> None:
    """Deploy and play on the node of a web3 client, then compare the rules with the plan."""
    folder = FOLDER / "brownie"
    shutil.rmtree(folder, ignore_errors=True)  # of another chain, or of another version's record
    request = request_for(os.environ, folder)
    with closing(DevChain(web3.provider.endpoint_uri)) as chain:
        request = replace(request, starts_at=next_midnight(chain.now))
        record = open_fund(web3, request)
        narrator = Narrator(language_of(), print)
        stage = play(chain, record, request.plan, narrator)
        for line in (*addresses(stage, narrator.language), *summary(stage, narrator.language)):
            print(line)
    difference = check(web3, folder, None, record.fund)
    if difference is not None:
        sys.exit(f"demo: differs: {difference}")
