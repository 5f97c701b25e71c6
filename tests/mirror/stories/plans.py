"""Who is who in the stories, and the plan that they vary."""

from __future__ import annotations

from dataclasses import replace

from eth_utils import keccak

from tests.mirror.nodechain import time_of
from tests.mirror.village import DAY, ONE
from tests.stateful.plans import base_plan
from tests.support.evm import address_of
from tests.support.node import Node
from tests.support.terms import Calendar, Plan
from tests.support.vouchers import attestors

JOINING, FILING, PAYING = range(3)
REASON = keccak(text="why")
FRIEND, NEW_KEY, WITNESS = map(address_of, ("friend", "new key", "witness"))
GUARDIAN, WARDEN = map(address_of, ("guardian of rules", "warden of rules"))
ACCIDENT = 3  # line of the benefits table


def plan_of(node: Node, attested: bool = False) -> Plan:
    """The base plan, starting in three days, under a guardian."""
    plan = base_plan(ONE, attestors(2) if attested else ())
    calendar = Calendar(time_of(node) + 3 * DAY, 14 * DAY)
    return replace(plan, calendar=calendar, guardian=GUARDIAN)
