"""The demo's stories: the mirror agrees with the chain in every figure at every block."""

from __future__ import annotations

from pathlib import Path

from fundplan.deployments import load_deployment
from tests.scenarios.telling import Told
from tests.support.blocks import agreeing_at_every_block


def test_the_mirror_agrees_at_every_block(story: Told, tmp_path: Path) -> None:
    deployment = load_deployment(story.settings.deployments / f"{story.node.chain_id}.json")
    first, last = deployment.funds[0].deploy_block, int(story.node.web3.eth.block_number)
    found = agreeing_at_every_block(story.node.url, deployment, tmp_path, first, last)
    assert found.blocks == last - first + 1 and found.figures > 300_000
