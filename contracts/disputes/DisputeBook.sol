// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {DisputeTerms} from "../interfaces/FundTypes.sol";
import {Movement} from "../interfaces/IBooks.sol";
import {Appellant, DisputeFacts, IDisputes, Role} from "../interfaces/IDisputes.sol";
import {CaseKind, IJury} from "../interfaces/IJury.sol";
import {IMutualFund} from "../interfaces/IMutualFund.sol";

/// @dev Everything about the disputes of one court.
struct DisputeState {
    DisputeTerms terms;
    mapping(uint256 matter => Dispute) disputes;
    mapping(uint256 matter => mapping(address account => Role)) roles;
    mapping(uint256 matter => address) appellants; // cleared when its bond is settled
    mapping(uint256 matter => Spoils) spoils;
}

/// @dev One slot.
struct Dispute {
    uint32 caseId;
    uint32 appealId;
    uint32 objections;
    uint96 bond; // each objector's
    uint32 concludedAt;
    Appellant side;
    uint8 outcome;
    bool overturned; // the appeal changed the verdict in the appellant's favour
    bool compensated;
}

/// @dev What a lost stake became; written only where something was lost.
struct Spoils {
    uint96 each; // to the respondent, or to each objector; token units
    uint96 perJuror;
    uint32 jurorsOwed;
    bool toRespondent;
}

/// @dev What the two desks tell about a matter.
struct Matter {
    IMutualFund fund;
    IJury jury;
    uint256 id;
    address respondent;
    uint256 options; // rungs of the ladder
    uint256 upheld; // the mildest rung that says the objectors were right in full
}

/// @title What happens to a dispute: objections, appeal, verdict, and whose the stakes become
/// @dev External so that the two desks share one copy of the code; it runs in the desk's storage.
library DisputeBook {
    uint256 private constant BPS = 10_000;

    // --- parties -----------------------------------------------------------------------------------------------------

    /// @notice A covered member objects: the first objection opens the case. The caller takes the bond, last of all.
    function object(
        DisputeState storage self,
        Matter memory m,
        address objector,
        bytes32 evidence,
        CaseKind kind,
        uint256 opensAt,
        uint256 silence
    ) external returns (uint256 bond, uint256 caseId) {
        if (evidence == 0) revert IDisputes.EvidenceMissing();
        if (objector == m.respondent) revert IDisputes.OwnMatter(m.id);
        if (self.roles[m.id][objector] != Role.None) revert IDisputes.AlreadyObjected(m.id, objector);
        (uint256 number,,) = m.fund.jurorOf(objector, block.timestamp);
        if (number == 0) revert IDisputes.ObjectorNotCovered(objector);

        Dispute memory d = self.disputes[m.id];
        if (d.caseId == 0) {
            d.bond = self.terms.bond;
            d.caseId = uint32(m.jury.openCase(kind, m.id, opensAt, m.options, silence, 0));
            m.jury.excuse(m.id, m.respondent);
        }
        d.objections += 1;
        self.disputes[m.id] = d;
        self.roles[m.id][objector] = Role.Objector;
        m.jury.excuse(m.id, objector);
        return (d.bond, d.caseId);
    }

    /// @notice See `IDisputes.appeal`. The caller takes the bond, last of all.
    /// @param verdict What the first jury decided.
    function appeal(
        DisputeState storage self,
        Matter memory m,
        address by,
        bytes32 evidence,
        CaseKind kind,
        uint256 verdict,
        uint256 opensAt,
        uint256 closesAt
    ) external {
        Dispute memory d = self.disputes[m.id];
        if (d.caseId == 0) revert IDisputes.NotDisputed(m.id);
        if (d.appealId != 0) revert IDisputes.AlreadyAppealed(m.id);
        if (evidence == 0) revert IDisputes.EvidenceMissing();
        bool respondent = by == m.respondent;
        if (!respondent && self.roles[m.id][by] != Role.Objector) revert IDisputes.NotParty(m.id, by);
        if (d.concludedAt != 0 || block.timestamp < opensAt || block.timestamp >= closesAt) {
            revert IDisputes.AppealNotOpen(m.id, opensAt, closesAt);
        }
        // A respondent wants a milder verdict; an objector one that says the objection was right.
        bool content = respondent ? verdict == m.options - 1 : verdict <= m.upheld;
        if (content) revert IDisputes.NothingToAppeal(m.id, verdict);

        d.side = respondent ? Appellant.Respondent : Appellant.Objector;
        d.appealId = uint32(m.jury.openCase(kind, m.id, block.timestamp, m.options, verdict, d.caseId));
        self.disputes[m.id] = d;
        self.appellants[m.id] = by;
        uint256 bond = self.terms.appealBond;
        emit IDisputes.Appealed(m.id, by, d.side, bond, d.appealId, evidence);
        m.fund.takeBond(by, bond, m.id);
    }

    // --- verdict -----------------------------------------------------------------------------------------------------

    /// @notice Fix the outcome. `first` and `last` are what the jury of the case, and of the appeal, decided.
    function judge(DisputeState storage self, Matter memory m, uint256 first, uint256 last) external {
        Dispute memory d = self.disputes[m.id];
        m.jury.closeCase(d.caseId);
        if (d.appealId != 0) {
            m.jury.closeCase(d.appealId);
            d.overturned = d.side == Appellant.Respondent ? last > first : last < first;
        }
        (d.concludedAt, d.outcome) = (uint32(block.timestamp), uint8(last));
        self.disputes[m.id] = d;
    }

    /// @notice End the first case without a verdict, before its votes are opened: the objectors get their bonds back.
    function settleUnjudged(DisputeState storage self, IJury jury, uint256 matter, uint256 outcome) external {
        Dispute storage d = self.disputes[matter];
        (d.concludedAt, d.outcome) = (uint32(block.timestamp), uint8(outcome));
        jury.cancelCase(d.caseId);
    }

    /// @notice Split what the losing side staked. Only one side can lose: if the objectors do, the respondent was right.
    /// Each share rounds down; what is left goes to RESERVE.
    /// @param stakeTaken What the respondent lost of the prepaid balance, token units, already in BONDS.
    function split(DisputeState storage self, Matter memory m, uint256 stakeTaken) external {
        Dispute memory d = self.disputes[m.id];
        DisputeTerms memory terms = self.terms;
        bool objectorsWrong = d.outcome + 1 == m.options;
        uint256 appealLost = d.appealId == 0 || d.overturned ? 0 : terms.appealBond;
        if (appealLost != 0) delete self.appellants[m.id];
        uint256 lost = stakeTaken + appealLost + (objectorsWrong ? uint256(d.objections) * d.bond : 0);

        Spoils memory s;
        s.toRespondent = objectorsWrong || (appealLost != 0 && d.side == Appellant.Objector);
        uint256 winners = s.toRespondent ? 1 : d.objections;
        uint256 jurors = _voters(m.jury, d);
        s.each = uint96(lost * terms.winnerBps / BPS / winners); // parts of bonds, which fit
        if (jurors != 0) s.perJuror = uint96(lost * terms.jurorBps / BPS / jurors);
        if (s.perJuror != 0) s.jurorsOwed = uint32(jurors);
        if (lost != 0) {
            self.spoils[m.id] = s;
            m.fund.forfeitBonds(lost - s.each * winners - uint256(s.perJuror) * s.jurorsOwed, m.id);
        }
        (uint256 each, uint256 toRespondent) = _shares(s);
        emit IDisputes.DisputeConcluded(
            m.id, d.outcome, stakeTaken, lost, each, toRespondent, s.perJuror, s.jurorsOwed
        );
    }

    // --- collecting --------------------------------------------------------------------------------------------------

    /// @notice See `IDisputes.collectBond`.
    function collectBond(DisputeState storage self, Matter memory m, address objector) external {
        Dispute memory d = self.disputes[m.id];
        bool due = d.concludedAt != 0 && d.outcome + 1 < m.options && self.roles[m.id][objector] == Role.Objector;
        if (!due) revert IDisputes.NoBondToCollect(m.id, objector);
        self.roles[m.id][objector] = Role.Settled;
        (uint256 reward,) = _shares(self.spoils[m.id]);
        emit IDisputes.BondCollected(m.id, objector, d.bond, reward);
        m.fund.payBond(Movement.BondReturned, objector, d.bond, m.id);
        if (reward != 0) m.fund.payBond(Movement.Reward, objector, reward, m.id);
    }

    /// @notice See `IDisputes.collectAppealBond`.
    function collectAppealBond(DisputeState storage self, IMutualFund fund, uint256 matter) external {
        address appellant = self.appellants[matter];
        bool due = self.disputes[matter].overturned && appellant != address(0);
        if (!due) revert IDisputes.NoAppealBondToCollect(matter);
        delete self.appellants[matter];
        uint256 bond = self.terms.appealBond;
        emit IDisputes.AppealBondCollected(matter, appellant, bond);
        fund.payBond(Movement.BondReturned, appellant, bond, matter);
    }

    /// @notice See `IDisputes.collectCompensation`.
    function collectCompensation(DisputeState storage self, Matter memory m) external {
        (, uint256 amount) = _shares(self.spoils[m.id]);
        if (amount == 0 || self.disputes[m.id].compensated) revert IDisputes.NoCompensation(m.id);
        self.disputes[m.id].compensated = true;
        emit IDisputes.CompensationCollected(m.id, m.respondent, amount);
        m.fund.payBond(Movement.Compensation, m.respondent, amount, m.id);
    }

    /// @notice See `IDisputes.collectJurorReward`.
    function collectJurorReward(
        DisputeState storage self,
        IMutualFund fund,
        IJury jury,
        uint256 matter,
        uint256 caseId,
        uint256 seat
    ) external {
        Dispute memory d = self.disputes[matter];
        Spoils memory s = self.spoils[matter];
        bool ours = caseId != 0 && (caseId == d.caseId || caseId == d.appealId);
        if (!ours || s.jurorsOwed == 0) revert IDisputes.NoRewardHere(matter, caseId);
        address juror = jury.takeReward(caseId, seat);
        self.spoils[matter].jurorsOwed = s.jurorsOwed - 1;
        emit IDisputes.JurorRewarded(matter, caseId, juror, s.perJuror);
        fund.payBond(Movement.JurorReward, juror, s.perJuror, matter);
    }

    /// @notice See `IDisputes.expireRewards`.
    function expireRewards(DisputeState storage self, IMutualFund fund, IJury jury, uint256 matter) external {
        Dispute memory d = self.disputes[matter];
        Spoils memory s = self.spoils[matter];
        if (s.jurorsOwed == 0) revert IDisputes.NoRewardHere(matter, d.caseId);
        uint256 expireAt = jury.rewardsEndAt(d.appealId == 0 ? d.caseId : d.appealId);
        if (block.timestamp < expireAt) revert IDisputes.RewardsNotExpired(matter, expireAt);
        self.spoils[matter].jurorsOwed = 0;
        uint256 owed = uint256(s.perJuror) * s.jurorsOwed;
        emit IDisputes.RewardsExpired(matter, owed);
        fund.forfeitBonds(owed, matter);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @notice See `IDisputes.disputeOf`.
    function factsOf(DisputeState storage self, uint256 matter) external view returns (DisputeFacts memory f) {
        Dispute memory d = self.disputes[matter];
        Spoils memory s = self.spoils[matter];
        (f.caseId, f.appealId, f.objections, f.bond) = (d.caseId, d.appealId, d.objections, d.bond);
        (f.appellant, f.appealBond) = (self.appellants[matter], d.appealId == 0 ? 0 : self.terms.appealBond);
        (f.concluded, f.outcome, f.concludedAt) = (d.concludedAt != 0, d.outcome, d.concludedAt);
        (f.perObjector, f.toRespondent) = _shares(s);
        (f.perJuror, f.jurorsOwed) = (s.perJuror, s.jurorsOwed);
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    function _voters(IJury jury, Dispute memory d) private view returns (uint256 voters) {
        (,,, voters) = jury.resultOf(d.caseId);
        if (d.appealId == 0) return voters;
        (,,, uint256 onAppeal) = jury.resultOf(d.appealId);
        return voters + onAppeal;
    }

    function _shares(Spoils memory s) private pure returns (uint256 perObjector, uint256 toRespondent) {
        return s.toRespondent ? (uint256(0), uint256(s.each)) : (uint256(s.each), uint256(0));
    }
}
