"""Plans: the rules of a fund as data.

A package of its own, at the top, because contracts' scripts, mirror and site all read plans and
must read them alike, and because the site must not import brownie. It knows YAML and units, no
chain, no database, no web server. `deployments` reads where plans have become funds.
"""

from fundplan.amendment import Change, Offices, amendment_args, changes, untold
from fundplan.encode import NOBODY, Holders, constructor_args
from fundplan.errors import PlanError, Problem
from fundplan.model import Plan
from fundplan.plan import (
    canonical_text,
    demo_plan,
    load_plan,
    parse_plan,
    rules_hash,
    with_patch,
)
from fundplan.text import Text

__all__ = [
    "NOBODY",
    "Change",
    "Holders",
    "Offices",
    "Plan",
    "PlanError",
    "Problem",
    "Text",
    "amendment_args",
    "canonical_text",
    "changes",
    "constructor_args",
    "demo_plan",
    "load_plan",
    "parse_plan",
    "rules_hash",
    "untold",
    "with_patch",
]
