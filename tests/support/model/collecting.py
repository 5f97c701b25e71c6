"""Collecting what a dispute left: bonds, rewards, compensation."""

from __future__ import annotations

from tests.support.model.books import ZERO, Movement, Rejected
from tests.support.model.disputes import Disputes


class Collecting(Disputes):
    """Anyone may call; the money goes to whom it belongs."""

    def collect_bond(self, court: str, matter_id: int, objector: str) -> None:
        """The bond, and the reward, of an objector who was right."""
        m = self.matter(court, matter_id)
        if m is None or not m.concluded_at or objector not in m.unsettled:
            raise Rejected("NoBondToCollect", matter=matter_id, objector=objector)
        m.unsettled.discard(objector)
        m.paid_back.add(objector)
        bond = self.plan.disputes.bond
        self.emit("BondCollected", matter=matter_id, objector=objector, bond=bond, reward=m.reward)
        self.pay_out(Movement.BOND_RETURNED, objector, objector, bond, matter_id)
        if m.reward:
            self.pay_out(Movement.REWARD, objector, objector, m.reward, matter_id)

    def collect_appeal_bond(self, court: str, matter_id: int) -> None:
        """The bond of an appeal that was right."""
        m = self.matter(court, matter_id)
        if m is None or not m.overturned or not m.appellant:
            raise Rejected("NoAppealBondToCollect", matter=matter_id)
        appellant, m.appellant = m.appellant, ""
        bond = self.plan.disputes.appeal_bond
        self.emit("AppealBondCollected", matter=matter_id, appellant=appellant, bond=bond)
        self.pay_out(Movement.BOND_RETURNED, appellant, appellant, bond, matter_id)

    def collect_compensation(self, court: str, matter_id: int) -> None:
        """The respondent's part of lost bonds."""
        m = self.matter(court, matter_id)
        if m is None or not m.compensation or m.compensated:
            raise Rejected("NoCompensation", matter=matter_id)
        m.compensated = True
        whose, amount = m.respondent, m.compensation
        self.emit("CompensationCollected", matter=matter_id, respondent=whose, amount=amount)
        self.pay_out(Movement.COMPENSATION, whose, whose, amount, matter_id)

    def collect_juror_reward(self, court: str, matter_id: int, case_id: int, seat: int) -> None:
        """The reward of one opened vote."""
        m = self.matter(court, matter_id)
        ours = m is not None and case_id != 0 and case_id in (m.case, m.appeal)
        if m is None or not ours or not m.jurors_owed:
            raise Rejected("NoRewardHere", matter=matter_id, caseId=case_id)
        ballot = self.cases[case_id - 1].ballots.get(seat)
        open_vote = ballot is not None and ballot.option is not None and not ballot.rewarded
        if ballot is None or not open_vote or self.now >= self.rewards_end(case_id):
            raise Rejected("NoRewardAt", caseId=case_id, seat=seat)
        ballot.rewarded = True
        m.jurors_owed -= 1
        juror, amount = ballot.juror, m.juror_reward
        self.emit("JurorRewarded", matter=matter_id, caseId=case_id, juror=juror, amount=amount)
        self.pay_out(Movement.JUROR_REWARD, juror, juror, amount, matter_id)

    def expire_rewards(self, court: str, matter_id: int) -> None:
        """What no juror fetched in time goes to RESERVE."""
        m = self.matter(court, matter_id)
        if m is None or not m.jurors_owed:
            case_id = m.case if m else 0
            raise Rejected("NoRewardHere", matter=matter_id, caseId=case_id)
        expire_at = self.rewards_end(m.appeal or m.case)
        if self.now < expire_at:
            raise Rejected("RewardsNotExpired", matter=matter_id, expireAt=expire_at)
        amount, m.jurors_owed = m.juror_reward * m.jurors_owed, 0
        self.emit("RewardsExpired", matter=matter_id, amount=amount)
        self.move(Movement.BOND_FORFEITED, ZERO, amount, matter_id)
