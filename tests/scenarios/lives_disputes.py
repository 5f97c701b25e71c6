"""What a dispute does to claims and stakes, as a reader of the plan file works it out."""

from __future__ import annotations

from dataclasses import dataclass

from tests.scenarios.lives_claims import (
    APPEAL_CASE,
    APPROVED,
    CLAIM_CASE,
    FRAUD,
    FRAUDULENT,
    LOWER,
    PAID,
    PAY,
    REFUSE,
    REFUSED,
    Claim,
    Claims,
)
from tests.scenarios.lives_ledger import BPS, NOBODY, tokens
from tests.scenarios.lives_members import COVERED, EXPELLED, WAITING
from tests.support.model.books import Movement

PARTY = 2
RESPONDENT, OBJECTOR = 1, 2


@dataclass
class Disputes(Claims):
    """Objections, verdicts, and whose the stakes become."""

    def _opens_case(self, subject: int, kind: int, prior: int, opens_at: int, silence: int) -> int:
        self.cases += 1
        said = {"caseId": self.cases, "subject": subject, "kind": kind, "prior": prior}
        options = 2 if kind > APPEAL_CASE else 4
        said |= {"opensAt": opens_at, "options": options, "silence": silence}
        self.say("jury", "CaseOpened", **said)
        return self.cases

    def _excuses(self, matter: int, party: str) -> None:
        for account in (party, self.wallet_of.get(party)):
            if account and (matter, account) not in self.close:
                self.close.add((matter, account))
                self.say("jury", "Excused", subject=matter, account=account, closeness=PARTY)

    def objects(self, number: int, objector: str, lower: int = 0) -> None:
        """A covered member holds that the claim is worth `lower`; 0: nothing."""
        claim, first = self.claims[number], not self.claims[number].case
        if first:
            silence = PAY if self.plan.jury.silence_pays else REFUSE
            claim.case = self._opens_case(number, CLAIM_CASE, 0, claim.window_ends_at, silence)
            self._excuses(number, claim.member)
        self._excuses(number, objector)
        claim.objectors.append(objector)
        claim.lower = min(filter(None, (claim.lower, lower)), default=0)
        if first and not claim.fast:
            self.leaves_batch(number)
            self.disputed[number] = claim.amount
        bond = tokens(self.plan.disputes.bond)
        said = {"claimId": number, "objector": objector, "lower": lower, "bond": bond}
        self.say("desk", "ObjectionRaised", **said, onTheTable=claim.lower, caseId=claim.case)
        self.pay_in(Movement.BOND_POSTED, objector, objector, bond, number)

    def appeals(self, number: int, by: str, verdict: int) -> None:
        """Who the verdict went against asks a larger jury."""
        claim, bond = self.claims[number], tokens(self.plan.disputes.appeal_bond)
        claim.appeal = self._opens_case(number, APPEAL_CASE, claim.case, self.now, verdict)
        claim.appellant = by
        side = RESPONDENT if by == claim.member else OBJECTOR
        said = {"matter": number, "appellant": by, "side": side, "bond": bond}
        self.say("desk", "Appealed", **said, appealId=claim.appeal)
        self.pay_in(Movement.BOND_POSTED, by, by, bond, number)

    def accepts_lower(self, number: int) -> None:
        """The claimant agrees with the objectors; the case ends without a verdict."""
        claim = self.claims[number]
        del self.disputed[number]
        claim.period = self.period
        self.enters_batch(number, claim.period, claim.lower)
        self._use(claim, claim.lower - claim.amount)
        claim.amount, claim.objectors_right = claim.lower, True
        said = {"claimId": number, "claimant": claim.member, "amount": claim.lower}
        self.say("desk", "LowerAccepted", **said, period=claim.period)
        self.say("jury", "CaseCancelled", caseId=claim.case)

    # --- verdict ---------------------------------------------------------------------------------

    def concludes(self, number: int, verdicts: list[int], jurors: int) -> None:
        """The last of the verdicts counts; `jurors` opened their votes in all."""
        claim, outcome = self.claims[number], verdicts[-1]
        for case, verdict in zip((claim.case, claim.appeal), verdicts, strict=False):
            self.say("jury", "CaseClosed", caseId=case, option=verdict, quorate=True)
        outcome = PAY if outcome == LOWER and not claim.lower else outcome
        granted = {PAY: claim.amount, LOWER: claim.lower}.get(outcome, 0)
        asked, period = claim.amount, 0
        if claim.fast:
            self._overturns(number, claim, granted)
        else:
            del self.disputed[number]
            if granted:
                period = claim.period = self.period
                self.enters_batch(number, period, granted)
        self._use(claim, granted - asked)
        claim.amount = granted
        taken = self._takes_stake(number, claim.member, outcome)
        self._splits(number, claim, outcome, verdicts, taken, jurors)
        status = {FRAUD: FRAUDULENT, REFUSE: REFUSED}.get(outcome, PAID if claim.fast else APPROVED)
        said = {"claimId": number, "outcome": status, "amount": granted, "period": period}
        self.say("desk", "ClaimConcluded", **said)

    def _overturns(self, number: int, claim: Claim, granted: int) -> None:
        debt = claim.amount - granted
        if debt:
            self.debts[claim.member] += debt
            said = {"claimId": number, "claimant": claim.member, "amount": debt}
            self.say("desk", "Overturned", **said, debt=self.debts[claim.member])

    def _takes_stake(self, number: int, member: str, outcome: int) -> int:
        terms, holder = self.plan.disputes, self.holders[member]
        if outcome == FRAUD:
            taken = min(tokens(terms.stake), holder.balance)
            holder.spare, holder.at_risk = holder.balance - taken, 0
            holder.over, holder.exit_period = EXPELLED, 0
            said = {"member": member, "matter": number, "stake": taken}
            self.say("fund", "MemberExpelled", **said, balance=holder.spare)
        elif outcome == REFUSE:
            assert self.status(member) in (WAITING, COVERED)
            next_tick = (self.index // self.tick + 1) * self.tick - self.index
            most = max(0, holder.balance - holder.units * next_tick)
            taken = min(tokens(terms.stake) * terms.refused_bps // BPS, most)
            if taken:
                self.lasts(holder, holder.balance - taken)
                said = {"member": member, "matter": number, "amount": taken}
                self.say("fund", "StakeTaken", **said, balance=holder.balance)
        else:
            return 0
        self.move(Movement.STAKE, member, taken, number)
        return taken

    def _splits(
        self, number: int, claim: Claim, outcome: int, verdicts: list[int], taken: int, jurors: int
    ) -> None:
        terms = self.plan.disputes
        wrong = outcome == PAY  # the objectors are
        appealed = claim.appeal != 0
        milder = verdicts[-1] > verdicts[0]
        by_claimant = claim.appellant == claim.member
        won = appealed and (milder if by_claimant else verdicts[-1] < verdicts[0])
        lost = taken + (len(claim.objectors) * tokens(terms.bond) if wrong else 0)
        if appealed and not won:
            lost += tokens(terms.appeal_bond)
            claim.appellant = NOBODY
        to_claimant = wrong or (appealed and not won and not by_claimant)
        winners = 1 if to_claimant else len(claim.objectors)
        claim.each = lost * terms.winner_bps // BPS // winners
        claim.per_juror = lost * terms.juror_bps // BPS // jurors
        claim.objectors_right = not wrong
        owed = jurors if claim.per_juror else 0
        rest = lost - claim.each * winners - claim.per_juror * owed
        self.move(Movement.BOND_FORFEITED, NOBODY, rest, number)
        shares = (0, claim.each) if to_claimant else (claim.each, 0)
        said = {"matter": number, "outcome": outcome, "stakeTaken": taken, "lost": lost}
        said |= {"perObjector": shares[0], "toRespondent": shares[1]}
        self.say("desk", "DisputeConcluded", **said, perJuror=claim.per_juror, jurors=owed)
        claim.each = shares[1] if to_claimant else shares[0]

    # --- collecting ------------------------------------------------------------------------------

    def returns_bond(self, number: int, objector: str) -> None:
        """An objector who was right gets the bond back, and the reward."""
        claim, bond = self.claims[number], tokens(self.plan.disputes.bond)
        said = {"matter": number, "objector": objector, "bond": bond, "reward": claim.each}
        self.say("desk", "BondCollected", **said)
        self.pay_out(Movement.BOND_RETURNED, objector, objector, bond, number)
        if claim.each:
            self.pay_out(Movement.REWARD, objector, objector, claim.each, number)

    def returns_appeal_bond(self, number: int) -> None:
        """The appeal was right."""
        by, bond = self.claims[number].appellant, tokens(self.plan.disputes.appeal_bond)
        self.say("desk", "AppealBondCollected", matter=number, appellant=by, bond=bond)
        self.pay_out(Movement.BOND_RETURNED, by, by, bond, number)

    def compensates(self, number: int) -> None:
        """The claimant was right, and gets a part of the objectors' bonds."""
        claim = self.claims[number]
        said = {"matter": number, "respondent": claim.member, "amount": claim.each}
        self.say("desk", "CompensationCollected", **said)
        self.pay_out(Movement.COMPENSATION, claim.member, claim.member, claim.each, number)

    def rewards_juror(self, number: int, case: int, juror: str) -> None:
        """One of the jurors who opened their votes."""
        amount = self.claims[number].per_juror
        said = {"matter": number, "caseId": case, "juror": juror, "amount": amount}
        self.say("desk", "JurorRewarded", **said)
        self.pay_out(Movement.JUROR_REWARD, juror, juror, amount, number)
