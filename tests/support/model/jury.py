"""The jury: covered members, drawn by lot, seal votes, open them, and are counted."""

from __future__ import annotations

from eth_utils import keccak

from tests.support.model.books import ZERO, Rejected
from tests.support.model.census import Census
from tests.support.model.jury_records import APPEALS, BPS, PLENARY, Ballot, Case, CaseKind, Phase
from tests.support.model.records import Matter

SEED_DELAY, SEED_READABLE = 4, 256  # blocks
LINE = 4  # how far a referral line reaches


def block_hash(number: int) -> bytes:
    """The hash of a block in the tests' chain."""
    return keccak(text=str(number))


class Jury(Census):
    """What jurors and courts do."""

    block: int  # number of the block at hand
    chain_id: int
    cases: list[Case]
    matters: dict[int, Matter]
    close: dict[int, dict[str, int]]  # by subject: 1 of a party's line, 2 a party

    def case(self, case_id: int) -> Case | None:
        """A case by its number, from 1."""
        return self.cases[case_id - 1] if 1 <= case_id <= len(self.cases) else None

    # --- jurors ----------------------------------------------------------------------------------

    def draw(self, case_id: int) -> None:
        """Fix the block whose hash decides, or draw."""
        case = self._in_phase(case_id, Phase.SEALING)
        if case.seed:
            raise Rejected("AlreadyDrawn", caseId=case_id)
        if case.plenary:
            raise Rejected("NothingToDraw", caseId=case_id)
        if not case.seed_block or self.block > case.seed_block + SEED_READABLE:
            case.seed_block = self.block + SEED_DELAY
            self.emit("DrawScheduled", caseId=case_id, seedBlock=case.seed_block)
            return
        if self.block <= case.seed_block:
            raise Rejected("SeedBlockNotReached", caseId=case_id, seedBlock=case.seed_block)
        where = self.chain_id.to_bytes(32, "big") + bytes(12) + bytes.fromhex(self.at.jury[2:])
        case.seed = keccak(block_hash(case.seed_block) + where + case_id.to_bytes(32, "big"))
        self.emit("JuryDrawn", caseId=case_id, seedBlock=case.seed_block, seed=case.seed)

    def seal_vote(self, juror: str, case_id: int, seal: bytes) -> None:
        """Seal a vote, or another in its place."""
        if not any(seal):
            raise Rejected("SealEmpty")
        case, seat = self._take_seat(juror, case_id)
        self.check_key(juror)
        ballot = case.ballots.setdefault(seat, Ballot(juror, seal, self.now))
        if not ballot.seal:
            raise Rejected("AlreadyRecused", caseId=case_id, member=juror)
        ballot.seal = seal
        self.emit(
            "VoteSealed",
            caseId=case_id,
            juror=juror,
            seat=seat,
            seal=seal,
            count=len(case.sealed()),
            sealingEndsAt=case.sealing_end,
        )

    def recuse(self, juror: str, case_id: int) -> None:
        """Stand down."""
        case, seat = self._take_seat(juror, case_id)
        self.check_key(juror)
        if seat in case.ballots and not case.ballots[seat].seal:
            raise Rejected("AlreadyRecused", caseId=case_id, member=juror)
        if seat in case.ballots:
            raise Rejected("AlreadySealed", caseId=case_id, member=juror)
        case.ballots[seat] = Ballot(juror, b"", self.now)
        self.emit("JurorRecused", caseId=case_id, juror=juror, seat=seat)

    def open_vote(
        self, case_id: int, seat: int, juror: str, option: int, salt: bytes, reason: bytes
    ) -> None:
        """Open a sealed vote."""
        case = self._in_phase(case_id, Phase.OPENING)
        if option >= case.options:
            raise Rejected("UnknownOption", option=option)
        ballot = case.ballots.get(seat)
        seal = self.seal_of(case_id, juror, option, salt, reason)
        fits = ballot is not None and ballot.juror == juror and ballot.seal == seal
        if ballot is None or not fits or ballot.option is not None:
            raise Rejected("SealMismatch", caseId=case_id, seat=seat)
        ballot.option, ballot.opened_at = option, self.now
        case.opened.append(ballot)
        self.emit(
            "VoteOpened",
            caseId=case_id,
            juror=juror,
            seat=seat,
            option=option,
            tally=case.votes[option],
            reasonHash=reason,
            openingEndsAt=case.opening_end,
        )

    def seal_of(self, case_id: int, juror: str, option: int, salt: bytes, reason: bytes) -> bytes:
        """The seal of a vote: 23 bytes."""
        numbers = [self.chain_id, int(self.at.jury, 16), case_id, int(juror, 16), option]
        words = b"".join(number.to_bytes(32, "big") for number in numbers)
        return keccak(words + salt + reason)[:23]

    def check_seat(self, juror: str, case_id: int) -> None:
        """Raises what stands against an account sealing a vote now."""
        case, seat = self._take_seat(juror, case_id)
        if seat in case.ballots and not case.ballots[seat].seal:
            raise Rejected("AlreadyRecused", caseId=case_id, member=juror)

    # --- courts ----------------------------------------------------------------------------------

    def open_case(
        self, kind: CaseKind, subject: int, opens_at: int, options: int, silence: int, prior: int
    ) -> int:
        """Bring a case; returns its number."""
        terms, first = self.plan.jury, self.case(prior)
        (covered, most), size = self.electorate(), terms.size
        if first is not None:
            size *= terms.appeal_factor
            covered //= terms.appeal_factor * 2 ** first.round(self.now)
        voters = min(size, most) * terms.quorum_bps
        if kind in PLENARY:  # of everybody who pays, also of those who may not vote yet
            voters = self.payers() * terms.plenary_quorum_bps
        quorum = max(1, -(-voters // BPS))
        case = Case(
            id=len(self.cases) + 1,
            kind=kind,
            subject=subject,
            opened_at=self.now,
            opens_at=opens_at,
            options=options,
            silence=silence,
            prior=prior,
            electorate=covered,
            quorum=quorum,
            terms=terms,
        )
        self.cases.append(case)
        self.emit(
            "CaseOpened",
            caseId=case.id,
            subject=subject,
            kind=int(kind),
            prior=prior,
            opensAt=opens_at,
            electorate=covered,
            quorum=quorum,
            options=options,
            silence=silence,
        )
        return case.id

    def excuse(self, subject: int, party: str) -> None:
        """Keep a party and the referrers above it off the seats."""
        self._mark(subject, party, 2)
        if party in self.represented:
            self._mark(subject, self.agent_of[party], 2)
        above = self.referrer(party)
        for _ in range(LINE):
            if above == ZERO:
                return
            self._mark(subject, above, 1)
            above = self.referrer(above)

    def close_case(self, case_id: int) -> None:
        """Its outcome is being carried out."""
        case = self._in_phase(case_id, Phase.OVER)
        case.closed = True
        self.emit(
            "CaseClosed",
            caseId=case_id,
            option=case.outcome(),
            votes=case.votes,
            quorate=case.quorate,
        )

    def cancel_case(self, case_id: int) -> None:
        """No decision is needed any more."""
        self.cases[case_id - 1].cancelled = True
        self.emit("CaseCancelled", caseId=case_id)

    # --- who may sit -----------------------------------------------------------------------------

    def conflicted(self, subject: int, account: str) -> bool:
        """A party, of a party's line, or referred by a party, up to four levels down."""
        close = self.close.get(subject, {})
        if account in close:
            return True
        if account in self.represented and close.get(self.agent_of.get(account, ZERO)) == 2:
            return True
        above = account
        for _ in range(LINE):
            above = self.referrer(above)
            if close.get(above) == 2:
                return True
        return False

    def _mark(self, subject: int, account: str, closeness: int) -> None:
        close = self.close.setdefault(subject, {})
        if close.get(account, 0) < closeness:
            close[account] = closeness
            self.emit("Excused", subject=subject, account=account, closeness=closeness)

    def _in_phase(self, case_id: int, wanted: Phase) -> Case:
        case = self.case(case_id)
        if case is None:
            raise Rejected("UnknownCase", caseId=case_id)
        if case.phase(self.now) != wanted:
            raise Rejected("WrongPhase", caseId=case_id, phase=int(case.phase(self.now)))
        return case

    def _take_seat(self, juror: str, case_id: int) -> tuple[Case, int]:
        """The juror's seat, or a free one. Raises what stands against it."""
        case = self._in_phase(case_id, Phase.SEALING)
        if not case.plenary:
            if not case.seed:
                raise Rejected("JuryNotDrawn", caseId=case_id)
            if case.lot(juror) >= case.threshold(self.now):
                raise Rejected("NotDrawn", caseId=case_id, member=juror)
        number = self.juror_number(juror, case.opened_at)
        if not number:
            raise Rejected("NotEligible", caseId=case_id, member=juror)
        if self.conflicted(case.subject, juror):
            raise Rejected("ConflictOfInterest", caseId=case_id, member=juror)
        first = self.case(case.prior) if case.kind in APPEALS else None
        if first is not None and first.ballot_of(juror):
            raise Rejected("SatInPriorCase", caseId=case_id, member=juror)
        seat = case.seat_for(juror, number)
        if seat is None:
            raise Rejected("SeatsFull", caseId=case_id)
        return case, seat
