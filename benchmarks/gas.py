"""Gas of every operation on a real node, against two floors. Run by `make bench-gas`.

Own floor: what the same transaction cannot do without: base and calldata, its storage reads and
writes, its logs, its calls of the token. Design floor: the figure that the design set for the
operation with the fewest slots and logs it could think of; the journal adds one slot update (5.0k)
where money moves, and its log.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from benchmarks.creating import created
from benchmarks.fund import DAY, Bench, bench
from benchmarks.governing import acting, closing, governed
from benchmarks.judging import Row, challenged, disputed, fast_lane, file_claim, recycled

YUAN = 10**6
EVIDENCE = b"\x02" * 32
LINE, ACCIDENT, COSTS = 1, 3, 6  # of plans/critical-illness.yaml
CROWD = 4_000_000  # one member stands for so many, so that the plan's own amounts hold
TICK = 30_000  # token units per unit
PEOPLE = 32  # enough that some of a second jury sit in the seats of the first
PATCH = {
    "membership.max_cover": CROWD,
    "membership.min_prepayment": "3",
    "shares.tick": "0.03",
    "jury.quorum": "20%",
}


def rows(b: Bench) -> Iterator[Row]:
    """Every operation, in the order of a fund's life."""
    yield from _members(b)
    yield from _claims(b)
    yield from disputed(b, 1)
    yield from _settlements(b)
    yield from fast_lane(b)
    yield from recycled(b)
    yield from challenged(b)
    yield from acting(b)
    yield from _leaving(b)
    yield from governed(b)
    yield from closing(b)


def _members(b: Bench) -> Iterator[Row]:
    f = b.fund.functions
    alice, bob, carol, *others = b.people
    for person in b.people:
        b.fill(person, 20_000_000 * YUAN)
    b.send(alice, b.join(alice, 3 * YUAN))
    yield Row("join, new tick", b.measure(bob, b.join(bob, 3 * YUAN + 7 * TICK)), 88_800)
    yield Row("join", b.measure(carol, b.join(carol, 3 * YUAN)), 71_700)
    for person in others:
        b.send(person, b.join(person, 3 * YUAN))
    yield Row("top up, same tick", b.measure(carol, f.topUp(carol, 1)), 46_400)
    yield Row("top up, moving", b.measure(carol, f.topUp(carol, 7 * TICK)), 56_400)
    yield Row("donate", b.measure(carol, f.donate(YUAN)))
    crowd = others[-1]
    yield Row("raise cover", b.measure(crowd, f.raiseCover(CROWD, 3 * CROWD * YUAN)))


def _claims(b: Bench) -> Iterator[Row]:
    d = b.desk.functions
    alice, bob, carol, *_ = b.people
    b.node.travel(100 * DAY)
    b.catch_up()
    at = b.now()
    b.send(alice, d.file(LINE, at, 0, 0, EVIDENCE))
    yield Row(
        "file, under a lifetime cap", b.measure(bob, d.file(ACCIDENT, at, 0, 0, EVIDENCE)), 77_200
    )
    costs = d.file(COSTS, at, 20_000 * YUAN, 1_000 * YUAN, EVIDENCE)
    yield Row("file, proportional, three caps", b.measure(carol, costs))


def _settlements(b: Bench) -> Iterator[Row]:
    f, d = b.fund.functions, b.desk.functions
    alice, _, carol, dan, *_ = b.people
    b.to_period_end()
    b.catch_up()
    claim = file_claim(b, carol, ACCIDENT)  # in a new period, whose settlement funds it
    b.to_period_end()
    yield Row("settle a batch", b.measure(carol, f.settle()))
    yield Row("pay", b.measure(alice, d.pay(claim)))
    b.to_period_end()
    yield Row("settle, nothing owed", b.measure(carol, f.settle()))
    claim = file_claim(b, dan, ACCIDENT)
    b.to_period_end()
    yield Row("settle + pay one claim", b.measure(carol, d.pay(claim)), 53_900)
    yield Row("collect fees", b.measure(carol, f.collectFees()))


def _leaving(b: Bench) -> Iterator[Row]:
    f = b.fund.functions
    bob, alice = b.people[1], b.people[5]
    b.send(alice, f.exit())
    yield Row("exit", b.measure(bob, f.exit()), 47_000)
    b.to_period_end()
    b.send(alice, f.settle())
    yield Row("collect refund", b.measure(bob, f.collectRefund(bob)))


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(prog="python -m benchmarks.gas", description=__doc__).parse_args()
    head = f"{'operation':32}{'gas':>9}{'own floor':>11}{'ratio':>7}"
    print(f"{head}{'design':>9}{'ratio':>7}{'new slots':>11}{'logs':>6}")
    with bench("critical-illness", PATCH, PEOPLE) as b:
        for row in rows(b):
            s = row.spent
            line = f"{row.name:32}{s.gas:>9,}{s.floor:>11,}{s.ratio:>7.2f}"
            against = f"{row.design:>9,}{s.gas / row.design:>7.2f}" if row.design else f"{'':16}"
            print(f"{line}{against}{s.new_slots:>11}{s.logs:>6}", flush=True)
        print(f"\n{'creating a fund':32}{'prepareFund':>12}{'createFund':>12}{'limit':>12}")
        for plan in created(b):
            print(plan, flush=True)


if __name__ == "__main__":
    main()
