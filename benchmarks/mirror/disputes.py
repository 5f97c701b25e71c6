"""Disputed claims: a jury is drawn, votes are sealed and opened, and money is paid out."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak

from tests.support.abi import Values
from tests.support.evm import CHAIN_ID
from tests.support.jury import SEED_DELAY, lots, words

from .feed import Seen
from .founding import NOTE, Side, call

if TYPE_CHECKING:
    from .life import Life

WANTED = frozenset(
    {
        "CaseOpened",
        "DrawScheduled",
        "JuryDrawn",
        "VoteSealed",
        "VoteOpened",
        "DisputeConcluded",
        "ClaimConcluded",
    }
)
FORGED, REFUSE, PAY = 5, 1, 3
AGREE = 0.75  # how likely a juror votes as most do
SALT, REASON = b"\x03" * 32, b"\x04" * 32


class Court:
    """What the people of one fund do about its disputed claims."""

    def __init__(self, life: Life, side: Side) -> None:
        self.life, self.side = life, side
        self._objectors: dict[int, list[str]] = {}
        self._claims: dict[int, int] = {}  # by case
        self._options: dict[tuple[int, str], int] = {}
        self._seats: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._ends: dict[int, int] = {}
        self._votes: Counter[int] = Counter()

    def object(self, claim: int, claimant: str) -> None:
        """Two members hold that the claim is wrong."""
        pair = [m for m in self.life.random.sample(self.side.members, 3) if m != claimant][:2]
        self._objectors[claim] = pair
        for objector in pair:
            if self.side.plan.membership.attested:  # the others have money of their own
                self.life.endow(objector, self.side)
            data = call("ClaimDesk", "raiseObjection", claim, FORGED, 0, NOTE)
            self.life.feed.send(objector, self.side.desk, data)

    def react(self, seen: Seen) -> None:
        """Do what the event asks for, when its time has come."""
        deeds = {
            "CaseOpened": self._opened,
            "DrawScheduled": self._scheduled,
            "JuryDrawn": self._drawn,
            "VoteSealed": self._sealed,
            "VoteOpened": self._counted,
            "DisputeConcluded": self._concluded,
            "ClaimConcluded": self._decided,
        }
        deeds[seen.name](seen.values)

    def _send(self, function: str, *args: object, desk: bool = False) -> None:
        keeper = self.life.random.choice(self.side.members)
        contract, to = ("ClaimDesk", self.side.desk) if desk else ("Jury", self.side.jury)
        self.life.feed.send(keeper, to, call(contract, function, *args))

    # --- the jury --------------------------------------------------------------------------------

    def _opened(self, event: Values) -> None:
        case = event["caseId"]
        self._claims[case] = event["subject"]
        self.life.at(event["opensAt"], lambda: self._send("draw", case))

    def _scheduled(self, event: Values) -> None:
        case = event["caseId"]
        self.life.soon(SEED_DELAY + 1, lambda: self._send("draw", case))

    def _drawn(self, event: Values) -> None:
        case, members, dice = event["caseId"], self.side.members, self.life.random
        answer = self.life.feed.ask(self.side.jury, call("Jury", "lotOf", case, members[0]))
        threshold, drawn = answer[32:], lots(event["seed"], words(members))
        guilty = dice.random() < 0.5
        for juror, lot in zip(members, drawn, strict=True):
            if lot < threshold:
                option = REFUSE if (dice.random() < AGREE) == guilty else PAY
                self._options[case, juror] = option
                seal = self._seal(case, juror, option)
                self.life.feed.send(juror, self.side.jury, call("Jury", "sealVote", case, seal))

    def _seal(self, case: int, juror: str, option: int) -> bytes:
        kinds = ("uint256", "address", "uint256", "address", "uint256", "bytes32", "bytes32")
        values = (CHAIN_ID, self.side.jury, case, juror, option, SALT, REASON)
        return bytes(keccak(encode(kinds, values))[:23])

    def _sealed(self, event: Values) -> None:
        """The end of sealing comes nearer once enough are sealed."""
        case, end = event["caseId"], event["sealingEndsAt"]
        self._seats[case].append((event["seat"], event["juror"]))
        if self._ends.get(case) != end:
            self._ends[case] = end
            self.life.at(end, lambda: self._open(case, end))

    def _open(self, case: int, end: int) -> None:
        """Open all votes, if it is still then that sealing ends."""
        if self._ends[case] == end:
            for seat, juror in self._seats[case]:
                option = self._options[case, juror]
                self._send("openVote", case, seat, juror, option, SALT, REASON)

    def _counted(self, event: Values) -> None:
        case = event["caseId"]
        self._votes[case] += 1
        if self._votes[case] == len(self._seats[case]):
            final = event["openingEndsAt"] + self.side.plan.disputes.appeal_seconds
            self.life.at(final, lambda: self._send("conclude", self._claims[case], desk=True))

    # --- the outcome -----------------------------------------------------------------------------

    def _decided(self, event: Values) -> None:
        if event["period"]:
            seconds = self.side.plan.calendar.period_seconds
            funded = self.side.record.starts_at + event["period"] * seconds
            pay = event["claimId"]
            self.life.at(funded + self.life.step, lambda: self._send("pay", pay, desk=True))

    def _concluded(self, event: Values) -> None:
        claim = event["matter"]
        if event["perObjector"]:
            for objector in self._objectors[claim]:
                self._send("collectBond", claim, objector, desk=True)
        if event["toRespondent"]:
            self._send("collectCompensation", claim, desk=True)
        case = next(case for case, about in self._claims.items() if about == claim)
        for seat, _ in self._seats[case] if event["jurors"] else ():
            self._send("collectJurorReward", claim, case, seat, desk=True)
