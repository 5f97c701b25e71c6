"""What must hold after every step, numbered; docs/specification.md lists the same numbers.

Each check asks the contracts through their views, and compares with the model or with the events.
The quick ones run after every step, all of them every few steps and at the end of a history.
"""

from __future__ import annotations

from tests.stateful.checking import invariant, same
from tests.stateful.world import World
from tests.support.model import Account, Movement
from tests.support.model.records import BPS

LATEST = 12  # claims and cases looked at; older ones seldom change, and events tell if they do
LIFETIME = 3  # kind of cap, as ClaimDesk numbers them
HELD = tuple(account for account in Account if account != Account.WORLD)


@invariant("I1", "the five accounts together are what the books say the fund holds", quick=True)
def _books_balance(w: World) -> None:
    total = sum(w.fund.view("balanceOf", int(account)) for account in HELD)
    same("booked", w.fund.view("booked"), total)
    same("all accounts", total, w.model.booked())


@invariant(
    "I2", "the fund's tokens are never fewer than the books say; the rest is unbooked", quick=True
)
def _backed(w: World) -> None:
    held = w.deployed.token.view("balanceOf", w.fund.address)
    booked = w.fund.view("booked")
    if held < booked:
        raise AssertionError(f"holds {held}, booked {booked}")
    same("unbooked", w.fund.view("unbooked"), held - booked)


@invariant("I3", "every account holds what its journal entries add up to", quick=True)
def _accounts(w: World) -> None:
    for account in HELD:
        same(account.name, w.fund.view("balanceOf", int(account)), w.model.account(account))


@invariant("I4", "the members' balances add up to MEMBERS, exactly")
def _members_add_up(w: World) -> None:
    total = sum(w.fund.view("balanceOfMember", person) for person in w.cast)
    same("MEMBERS", w.fund.view("balanceOf", int(Account.MEMBERS)), total)


@invariant("I5", "every balance is what charging the members one by one leaves")
def _balances(w: World) -> None:
    for n, person in enumerate(w.cast):
        same(f"person {n}", w.fund.view("balanceOfMember", person), w.model.balance(person))


@invariant(
    "I6",
    "paying units and paying members are those of the members not lapsed and not left",
    quick=True,
)
def _units(w: World) -> None:
    found = w.fund.view("shareIndex")
    same("index", found["index"], w.model.index)
    same("units", found["units"], w.model.units())
    same("payers", w.fund.view("payers"), w.model.payers())


@invariant("I7", "a member's state follows from time, balance and notice alone")
def _states(w: World) -> None:
    for n, person in enumerate(w.cast):
        same(f"person {n}", w.fund.view("statusOf", person), int(w.model.status(person)))


@invariant("I8", "what is at no risk is never charged, and what is at risk ends on a whole tick")
def _facts(w: World) -> None:
    for n, person in enumerate(w.cast):
        m = w.model.current(person)
        if m is None:
            continue
        found = w.fund.view("memberOf", person)
        wanted = {
            "number": m.number,
            "units": m.units,
            "cover": m.cover,
            "band": m.band,
            "spare": m.spare,
            "joinedAt": m.joined_at,
            "exitPeriod": m.exit_period,
            "expelledAt": m.expelled_at or 0,
            "referrer": w.model.referrer(person),
            "lapsedAt": 0 if m.exit_period else m.lapsed_at or 0,
        }
        if m.pays:
            wanted["expiryTick"] = w.model.expiry_tick(m)
        same(f"person {n}", {key: found[key] for key in wanted}, wanted)


@invariant("I9", "no settlement charges a unit more than the cap per period, dues apart")
def _period_cap(w: World) -> None:
    for period, result in w.settled.items():
        if result["share"] > w.model.charged_by[period].period_cap:
            raise AssertionError(f"period {period} charged {result['share']} per unit")


@invariant(
    "I10",
    "no claim costs a unit more than the cap per claim, over all settlements, but for rounding",
)
def _claim_cap(w: World) -> None:
    for claim in w.model.claims:
        terms = w.model.charged_by.get(claim.period)
        if terms and terms.claim_cap and claim.cost >= terms.claim_cap + 1:
            raise AssertionError(f"claim {claim.id} cost {float(claim.cost)} per unit")


@invariant("I11", "CLAIMS is what was funded and not collected, and rounding not yet released")
def _claims_account(w: World) -> None:
    batches = w.model.batches.values()
    uncollected = sum(b.funded - sum(c.paid for c in b.claims) for b in batches if not b.closed)
    held = 0 if w.model.swept else uncollected
    same("CLAIMS", w.fund.view("balanceOf", int(Account.CLAIMS)), held)


@invariant(
    "I12", "BONDS is every undecided stake, and all that a decided one leaves for somebody to fetch"
)
def _bonds_account(w: World) -> None:
    held = 0 if w.model.swept else sum(map(w.model.owed, w.model.matters.values()))
    same("BONDS", w.fund.view("balanceOf", int(Account.BONDS)), held)


@invariant("I13", "the operator gets the fee on funded aid and nothing else")
def _operator(w: World) -> None:
    fees = sum(e.amount for e in w.model.journal if e.movement == Movement.FEE)
    aid = (Movement.FUNDING, Movement.FAST_FUNDING)
    funded = sum(e.amount for e in w.model.journal if e.movement in aid)
    if fees * BPS > funded * max(v.rules.shares.fee_bps for v in w.model.versions):
        raise AssertionError(f"fees {fees} on {funded} of aid")
    collected = sum(e.amount for e in w.model.journal if e.movement == Movement.FEE_PAID)
    same("FEES", w.fund.view("balanceOf", int(Account.FEES)), fees - collected)


@invariant(
    "I14", "the journal's head is the fold of the entries in the events, none missing", quick=True
)
def _journal(w: World) -> None:
    found = w.fund.view("journal")
    same("entries", found["entries"], w.folded.entries)
    same("head", found["head"], w.folded.head)


@invariant("I15", "nobody holds other tokens than the journal accounts for")
def _tokens(w: World) -> None:
    for n, person in enumerate(w.cast):
        held = w.deployed.token.view("balanceOf", person)
        same(f"person {n}", held, w.model.tokens[person])


@invariant(
    "I16", "every claim of a batch is funded by the same ratio, rounded down, and paid no more"
)
def _claims(w: World) -> None:
    for claim in w.model.claims[-LATEST:]:
        same(
            f"claim {claim.id}",
            w.desk.view("statusOf", claim.id),
            int(w.model.claim_status(claim.id)),
        )
        batch = w.model.batch(claim.period)
        if claim in batch.claims:
            funded = w.fund.view("fundedOf", claim.period, claim.amount)
            same(f"funded of claim {claim.id}", funded, batch.entitlement(claim))
            if not claim.paid <= funded <= claim.amount:
                raise AssertionError(f"claim {claim.id}: {claim.paid}, {funded}, {claim.amount}")


@invariant("I17", "claims are on record as filed and decided")
def _claim_facts(w: World) -> None:
    for claim in w.model.claims[-LATEST:]:
        found = w.desk.view("claimOf", claim.id)
        wanted = {
            "claimant": claim.claimant,
            "line": claim.line,
            "eventAt": claim.event_at,
            "filedAt": claim.filed_at,
            "publishedAt": claim.published_at,
            "windowEndsAt": w.model.window_end(claim),
            "period": claim.period,
            "amount": claim.amount,
            "paid": claim.paid,
            "lower": claim.lower,
            "attested": claim.attested,
            "fastPaid": claim.fast_paid,
            "version": claim.version,
        }
        same(f"claim {claim.id}", found, wanted)


@invariant(
    "I18", "aid still owed is the sum of what each short batch lacks, the oldest served first"
)
def _carried(w: World) -> None:
    same("carried", w.fund.view("carried"), w.model.carried())
    for place, short in enumerate(w.model.queue):
        found = w.fund.view("shortfallOf", short.period)
        wanted = {"asked": short.asked, "funded": short.funded, "open": True}
        same(f"short batch {short.period}", found, wanted)
        if place and found["funded"]:
            raise AssertionError(f"batch {short.period} was served before an older one")
    batch = w.model.batch(w.model.period)
    wanted = {"asked": batch.asked, "largest": batch.largest, "claims": len(batch.claims)}
    same("open batch", w.fund.view("batchOf", w.model.period), wanted)


@invariant(
    "I19", "solvency is RESERVE and what the cap lets collect, over all that is owed or asked"
)
def _solvency(w: World) -> None:
    same("solvency", w.fund.view("solvency"), w.model.solvency())


@invariant("I20", "one member, one vote: the tallies count each opened vote once")
def _votes(w: World) -> None:
    for case in w.model.cases[-LATEST // 3 :]:
        found = w.jury.view("caseOf", case.id)
        same(f"case {case.id}", tuple(found["votes"]), case.votes)
        jurors = [ballot.juror for ballot in case.ballots.values()]
        if len(set(jurors)) != len(jurors):
            raise AssertionError(f"somebody has two seats in case {case.id}")


@invariant("I21", "claims never take RESERVE below its floor")
def _floor(w: World) -> None:
    for period, result in w.settled.items():
        floor = w.model.charged_by[period].reserve_floor
        if result["fromReserve"] and result["reserve"] < floor:
            raise AssertionError(f"period {period} left {result['reserve']}, floor {floor}")


@invariant("I22", "what one member may receive under a code stays within its caps")
def _caps(w: World) -> None:
    versions = [v.rules for v in w.model.versions]
    widest = max(rules.membership.max_cover for rules in versions)
    known = [dict(zip(rules.capped_codes, rules.caps, strict=True)) for rules in versions]
    for code in {code for caps in known for code in caps}:
        limits = [caps[code].lifetime if code in caps else 0 for caps in known]
        for n, person in enumerate(w.cast):
            used = w.desk.view("usedOf", person, code, LIFETIME, 0)
            same(f"person {n}, code {code}", used, w.model.used(person, code, "lifetime", 0))
            if used > max(limits) * widest:
                raise AssertionError(f"person {n} used {used} of {max(limits)} under {code}")
