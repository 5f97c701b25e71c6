"""What is particular to a plan's life, and how everybody joins at its beginning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from fundplan import Plan, demo_plan, load_plan
from fundplan.model import Line
from tests.scenarios.lives_founding import found
from tests.scenarios.lives_people import (
    Applicant,
    add_dependant,
    applicant,
    band_for,
    enrol,
    join,
    join_any,
)
from tests.scenarios.lives_stage import Life
from tests.support.evm import address_of
from tests.support.plans import PLANS

# At cover level 1: the parties of the dispute; who leaves early, while all is paused, in the delay
# of an amendment; who never collects.
NAMED = ("ann", "olga", "oskar", "eve", "finn", "flora", "rita")
THIN = ("thea", "theo")  # who prepay little; one cures, one does not
EXTRAS = 22  # at level 1 too: one claim each, so that no cap of a member binds


class End(Enum):
    """How winding-up begins."""

    VOTE = "a member asks, all vote"
    ALARM = "a threshold asks, all vote"
    DATE = "the plan's date"
    THRESHOLD = "a threshold"


class Joining(Enum):
    """How people join."""

    ALONE = "each for themselves"
    BY_EMPLOYER = "in groups, paid by an employer"
    BY_GUARDIAN = "children without a key of their own"


@dataclass(frozen=True)
class Script:
    """What is particular to a plan's life."""

    plan: str
    end: End
    prepaid: str  # per unit, of everybody
    disputed: str  # the line of the disputed claim
    verdict: int
    amend: Mapping[str, str]  # by key; one is an amount or a ratio of the benefits table
    big: str  # the line of the claims that bind the caps
    thin: str = ""  # prepaid per unit by two; nobody does where empty
    own: tuple[Callable[[Story], None], ...] = ()  # chapters of its own, after the dispute
    joining: Joining = Joining.ALONE
    fast: str = ""  # the line of the claim that takes the fast lane
    gift: int = 0  # donated to the reserve before that, tokens
    appeal: bool = False  # the claimant appeals, and all is paid
    rearm: bool = False  # a vote lets the guardian pause once more
    straggles: bool = True  # one never collects, and the rest goes to the beneficiary

    @property
    def amended(self) -> str:
        """The line that the amendment changes."""
        (key,) = (key for key in self.amend if key.startswith("benefits."))
        _, benefit, _, line, _ = key.split(".")
        return f"{benefit}.{line}"


@dataclass
class Story:
    """A life that is being lived: the fund, its script, and who is who."""

    life: Life
    script: Script
    crowd: list[str] = field(default_factory=list)
    claimants: dict[str, str] = field(default_factory=dict)  # by line
    named: dict[str, str] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)
    filed: dict[str, int] = field(default_factory=dict)  # the first claim of each line
    to_collect: list[int] = field(default_factory=list)
    of_band: dict[str, str] = field(default_factory=dict)  # one member of each

    @property
    def by_guardian(self) -> bool:
        """Whether children join, for whom a guardian acts."""
        return self.script.joining is Joining.BY_GUARDIAN

    @property
    def plan(self) -> Plan:
        """With the rules in force."""
        return self.life.plan

    def lines(self) -> dict[str, Line]:
        """Every line of the table by its dotted key."""
        return {f"{b.key}.{line.key}": line for b in self.plan.benefits for line in b.lines}


def begin(script: Script) -> Story:
    """The fund of a plan's demo variant; nobody has joined."""
    plan = demo_plan(load_plan(PLANS / f"{script.plan}.yaml"))
    return Story(found(plan), script)


def everybody_joins(story: Story) -> None:
    """The crowd at the demo's cover level, and at level 1 who plays a part."""
    life, script = story.life, story.script
    lines = {key: band_for(life, line) for key, line in story.lines().items()}
    band = lines[script.disputed]
    assert story.plan.demo is not None
    demo = story.plan.demo.crowd
    crowd = [f"crowd {n}" for n in range(demo.members)]
    extras = [f"extra {n}" for n in range(EXTRAS)]
    cast = {name: (lines[script.big], demo.cover) for name in crowd}
    cast |= {f"claimant of {key}": (band, 1) for key, band in lines.items()}
    cast |= {name: (band, 1) for name in (*NAMED, *extras)}
    cast |= {f"one of {b.key}": (b, 1) for b in story.plan.bands}
    per_unit = Decimal(script.prepaid)
    people = {name: applicant(life, name, *given, per_unit) for name, given in cast.items()}
    if script.thin:
        thin = Decimal(script.thin)
        people |= {name: applicant(life, name, band, 1, thin) for name in THIN}
    who = dict(zip(people, _JOIN[script.joining](life, list(people.values())), strict=True))
    story.crowd = [who[name] for name in crowd]
    story.claimants = {key: who[f"claimant of {key}"] for key in lines}
    story.named = {name: who[name] for name in (*NAMED, *THIN) if name in who}
    story.extras = [who[name] for name in extras]
    story.of_band = {b.key: who[f"one of {b.key}"] for b in story.plan.bands}
    life.agree_on_members()


def _alone(life: Life, people: list[Applicant]) -> list[str]:
    return [join(life, who) for who in people]


def _by_employer(life: Life, people: list[Applicant]) -> list[str]:
    """Two batches; the second begins with what the first was cut off at, and is sent twice."""
    employer = address_of("employer")
    assert enrol(life, employer, people[:25]) == 25
    assert enrol(life, employer, people[20:]) == len(people) - 25
    assert enrol(life, employer, people[20:]) == 0
    return [who.member for who in people]


def newcomer(story: Story) -> None:
    """One more joins under the rules in force, within a term."""
    life, band = story.life, story.plan.bands[0]
    who = applicant(life, "newcomer", band, 1, Decimal(story.script.prepaid))
    story.named["newcomer"] = join_any(life, "newcomer", who, story.by_guardian)


def _by_guardian(life: Life, people: list[Applicant]) -> list[str]:
    """Two children each."""
    found = []
    for number, who in enumerate(people):
        guardian = address_of(f"guardian {number // 2}")
        child = add_dependant(life, guardian, f"child {number}")
        found.append(join(life, Applicant(child, who.band, who.cover, who.prepayment), guardian))
    return found


_JOIN = {
    Joining.ALONE: _alone,
    Joining.BY_EMPLOYER: _by_employer,
    Joining.BY_GUARDIAN: _by_guardian,
}
