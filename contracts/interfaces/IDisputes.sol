// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {DisputeTerms} from "./FundTypes.sol";

/// @notice What an account is to a matter.
enum Role {
    None,
    Objector, // staked a bond
    Settled // an objector whose bond was settled
}

enum Appellant {
    None,
    Respondent,
    Objector
}

/// @notice The facts of a dispute. Amounts are token units.
struct DisputeFacts {
    uint256 caseId; // 0: undisputed
    uint256 appealId; // 0: not appealed
    uint256 objections;
    uint256 bond; // each objector's
    address appellant;
    uint256 appealBond;
    bool concluded;
    uint256 outcome; // the option that stands; meaningful once concluded
    uint256 concludedAt;
    uint256 perObjector; // reward of each objector who was right
    uint256 toRespondent; // compensation of a respondent who was right
    uint256 perJuror; // reward of each opened vote
    uint256 jurorsOwed; // rewards not yet taken
}

/// @title Disputes: objectors against a respondent, a jury, one appeal, and the loser pays
/// @notice A matter is a claim or a challenge; both count in one sequence. What the losing side staked is split: a part to
/// the other side, a part to the jurors who opened their votes, the rest to RESERVE. Nothing else feeds a reward, so one
/// person on both sides always loses.
interface IDisputes {
    event Appealed(
        uint256 indexed matter, address indexed appellant, Appellant side, uint256 bond, uint256 appealId, bytes32 evidence
    );
    /// @notice The dispute is over. `lost`: what the losing side staked; the rest after the shares went to RESERVE.
    event DisputeConcluded(
        uint256 indexed matter,
        uint256 outcome,
        uint256 stakeTaken,
        uint256 lost,
        uint256 perObjector,
        uint256 toRespondent,
        uint256 perJuror,
        uint256 jurors
    );
    event EvidenceAdded(uint256 indexed matter, address indexed by, bytes32 evidence);
    event BondCollected(uint256 indexed matter, address indexed objector, uint256 bond, uint256 reward);
    event AppealBondCollected(uint256 indexed matter, address indexed appellant, uint256 bond);
    event CompensationCollected(uint256 indexed matter, address indexed respondent, uint256 amount);
    event JurorRewarded(uint256 indexed matter, uint256 indexed caseId, address indexed juror, uint256 amount);
    event RewardsExpired(uint256 indexed matter, uint256 amount);

    error EvidenceMissing();
    error EvidenceClosed(uint256 matter);
    error NotParty(uint256 matter, address caller);
    error OwnMatter(uint256 matter);
    error AlreadyObjected(uint256 matter, address objector);
    error ObjectorNotCovered(address objector);
    error NotDisputed(uint256 matter);
    error AppealNotOpen(uint256 matter, uint256 opensAt, uint256 closesAt);
    error AlreadyAppealed(uint256 matter);
    error NothingToAppeal(uint256 matter, uint256 option);
    error VerdictNotFinal(uint256 matter, uint256 finalAt);
    error NoBondToCollect(uint256 matter, address objector);
    error NoAppealBondToCollect(uint256 matter);
    error NoCompensation(uint256 matter);
    error NoRewardHere(uint256 matter, uint256 caseId);
    error RewardsNotExpired(uint256 matter, uint256 expireAt);

    /// @notice Appeal the verdict, once, with a bond, to a fresh jury at least twice as large. Emits {Appealed}.
    /// @dev Requirements: the caller is a party the verdict went against, and the appeal window is open.
    function appeal(uint256 matter, bytes32 evidence) external;

    /// @notice Add a commitment to further evidence, until sealing ends. A party. Emits {EvidenceAdded}.
    function addEvidence(uint256 matter, bytes32 evidence) external;

    /// @notice Pay an objector who was right the bond and the reward; anyone may call. Emits {BondCollected}.
    function collectBond(uint256 matter, address objector) external;

    /// @notice Return the bond of an appeal that won; anyone may call. Emits {AppealBondCollected}.
    function collectAppealBond(uint256 matter) external;

    /// @notice Pay the respondent's part of lost bonds; anyone may call. Emits {CompensationCollected}.
    function collectCompensation(uint256 matter) external;

    /// @notice Pay the reward of the opened vote at `seat`; anyone may call. Emits {JurorRewarded}.
    function collectJurorReward(uint256 matter, uint256 caseId, uint256 seat) external;

    /// @notice Take rewards that nobody collected in time into RESERVE; anyone may call. Emits {RewardsExpired}.
    function expireRewards(uint256 matter) external;

    function disputeOf(uint256 matter) external view returns (DisputeFacts memory);
    function roleOf(uint256 matter, address account) external view returns (Role);
    /// @notice The appeal window, [opensAt, closesAt); zeros while there is no verdict.
    function appealWindow(uint256 matter) external view returns (uint256 opensAt, uint256 closesAt);
    function disputeTerms() external view returns (DisputeTerms memory);
}
