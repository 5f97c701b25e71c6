"""Who takes part. Keys are made from the roles' names: the same people in every run, for tests and
demonstrations only. The names are invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak

from fundplan import Plan, Text
from fundplan.model import Band
from scripts.story.asks import Ask, Means, bands_for, fitting, ordinary, quick, short
from scripts.story.errors import StoryImpossible

NAMED = 36
EMPLOYEES = 5
_NAMES = (
    "赵兰 Zhao Lan,钱进 Qian Jin,孙悦 Sun Yue,李雷 Li Lei,周平 Zhou Ping,吴敏 Wu Min,"
    "郑华 Zheng Hua,王芳 Wang Fang,冯涛 Feng Tao,陈静 Chen Jing,褚波 Chu Bo,卫东 Wei Dong,"
    "蒋丽 Jiang Li,沈洋 Shen Yang,韩梅梅 Han Meimei,杨帆 Yang Fan,朱玲 Zhu Ling,秦川 Qin Chuan,"
    "尤佳 You Jia,许诺 Xu Nuo,何苗 He Miao,吕娜 Lü Na,施恩 Shi En,张伟 Zhang Wei,孔洁 Kong Jie,"
    "曹阳 Cao Yang,严冬 Yan Dong,华容 Hua Rong,金鑫 Jin Xin,魏然 Wei Ran,陶然 Tao Ran,"
    "姜山 Jiang Shan,谢雨 Xie Yu,邹宁 Zou Ning,柏林 Bai Lin,水清 Shui Qing,窦远 Dou Yuan,"
    "章宇 Zhang Yu,云飞 Yun Fei,苏晴 Su Qing,潘悦 Pan Yue"
).split(",")
# Everybody here plays one strand of the story; the rest of the named are neighbours.
SOLO = (
    "undisputed",
    "withdrawn",
    "upheld",
    "overruled",
    "lower",
    "fraud",
    "challenged",
    "cleared",
    "quick",
    "overdrawn",
    "proportional",
    "accident",
    "early",
    "leaver",
    "cured",
    "lapsed",
    "raiser",
    "permit",
    "relayed",
    "open",
    "contested",
    "appealable",
    "recovered",
    "newcomer",
)
OUTSIDERS = {
    "employer": Text("雇主", "the employer"),
    "family": Text("家人", "the family"),
    "relayer": Text("中继方", "the relayer"),
    "donor": Text("捐赠人", "a donor"),
    "keeper": Text("任何人", "anybody"),
    "operator": Text("运营方", "the operator"),
    "attestor": Text("资格审核方", "the attestor"),
    "provider": Text("票据提供方", "the provider of receipts"),
    "guardian": Text("监护人", "the guardian"),
    "beneficiary": Text("公益受益方", "the beneficiary"),
    "new key": Text("新私钥", "the new key"),
}


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `cover` 0: not a member."""

    role: str
    name: Text
    band: Band | None = None
    cover: int = 0
    account: str = ""  # of one who has no key; else it follows from the key

    @property
    def key(self) -> PrivateKey:
        """The private key: deterministic, and so worth nothing outside a local chain."""
        return _key(self.role)

    @property
    def address(self) -> str:
        """The account, lower-case."""
        return self.account or _address(self.role)

    @property
    def units(self) -> int:
        """Units of membership."""
        return self.cover * self.band.units if self.band else 0


@dataclass(frozen=True)
class Cast:
    """Everybody, by role; `asks` says who will claim what."""

    people: dict[str, Person]
    short: tuple[Person, ...]
    employees: tuple[Person, ...]
    neighbours: tuple[Person, ...]
    crowd: tuple[Person, ...]
    asks: dict[str, Ask]

    def __getitem__(self, role: str) -> Person:
        return self.people[role]

    @property
    def members(self) -> tuple[Person, ...]:
        """Everybody who is a member at some time, the named first."""
        return (*self.named, *self.crowd)

    @property
    def named(self) -> tuple[Person, ...]:
        """The members who have a name."""
        return tuple(person for person in self.people.values() if person.cover)


def cast_for(plan: Plan, decimals: int) -> Cast:
    """Cast the story for a plan. Raises StoryImpossible where its demo section is missing."""
    if plan.demo is None:
        raise StoryImpossible(f"{plan.id} has no demo section: see plans/README.md, Demo")
    crowd = tuple(_crowd(plan, number) for number in range(plan.demo.crowd.members))
    means = Means(plan, decimals, sum(person.units for person in crowd) + NAMED)
    asks = _asks(means)
    shorts = [f"short {number}" for number in range(sum(key.startswith("short") for key in asks))]
    staff = [f"employee {number + 1}" for number in range(EMPLOYEES)]
    free = max(NAMED - len(SOLO) - len(shorts) - len(staff), 5)
    roles = [*SOLO, *shorts, *staff, *(f"neighbour {number + 1}" for number in range(free))]
    people = {
        role: _person(plan, role, name, asks.get(role))
        for role, name in zip(roles, _NAMES, strict=False)
    }
    people |= {role: Person(role, name) for role, name in OUTSIDERS.items()}
    return Cast(
        people,
        tuple(people[role] for role in shorts),
        tuple(people[role] for role in staff),
        tuple(people[role] for role in roles if role.startswith("neighbour")),
        crowd,
        asks,
    )


def _asks(means: Means) -> dict[str, Ask]:
    usual = ordinary(means)
    disputed = ("upheld", "overruled", "lower", "fraud")
    roles = ("undisputed", "withdrawn", *disputed, "open", "contested", "appealable")
    asks = dict.fromkeys(roles, usual)
    special = {
        "quick": quick(means),
        "overdrawn": quick(means),
        "proportional": fitting(means, 15, lambda line: line.proportional),
        "accident": fitting(means, 80, lambda line: not line.waits),
        "early": fitting(means, 80, lambda line: line.waits),
    }
    asks |= {role: ask for role, ask in special.items() if ask is not None}
    return asks | {f"short {number}": ask for number, ask in enumerate(short(means))}


def _person(plan: Plan, role: str, name: str, ask: Ask | None) -> Person:
    zh, en = name.split(" ", 1)
    band = bands_for(plan, ask.line)[0] if ask else _spread(plan.bands, role)
    return Person(role, Text(zh, en), band, ask.level if ask else 1)


def _crowd(plan: Plan, number: int) -> Person:
    assert plan.demo is not None
    name = Text(f"成员群 {number + 1}", f"group {number + 1}")
    band = plan.bands[number % len(plan.bands)]
    return Person(f"crowd {number + 1}", name, band, plan.demo.crowd.cover)


def _spread(bands: Sequence[Band], role: str) -> Band:
    return bands[sum(role.encode()) % len(bands)]


@lru_cache(maxsize=1024)
def _key(role: str) -> PrivateKey:
    return PrivateKey(keccak(text=f"mutual-aid fund, demonstration: {role}"))


@lru_cache(maxsize=1024)
def _address(role: str) -> str:
    return str(_key(role).public_key.to_address()).lower()
