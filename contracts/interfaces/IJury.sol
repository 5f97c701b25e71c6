// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {JuryTerms} from "./FundTypes.sol";

/// @notice What a case is about. The subject differs, the engine does not.
enum CaseKind {
    Claim,
    ClaimAppeal,
    Membership,
    MembershipAppeal,
    Provider, // put to all covered members, not to a jury
    Proposal // as well: rules, grants, the end
}

/// @notice Where a case stands, derived from time and the votes so far.
enum Phase {
    Waiting, // opened; voting has not begun
    Sealing, // jurors seal their votes
    Opening, // sealed votes are opened
    Over, // the outcome is fixed; the court has not closed the case yet
    Closed,
    Cancelled
}

/// @notice How close an account is to a matter.
enum Closeness {
    None,
    Line, // up to four referrers above a party
    Party
}

/// @notice The facts of a case. Times are seconds, [begins, ends).
struct CaseFacts {
    CaseKind kind;
    Phase phase;
    uint256 subject;
    uint256 openedAt; // who may sit is fixed by cover at this moment
    uint256 opensAt; // sealing begins
    uint256 sealingEndsAt; // as it stands: too few sealed votes extend it by a round
    uint256 openingEndsAt; // as it stands: a late swing extends it, and all votes open end it
    uint256 latestEnd; // whoever stays silent
    uint256 round; // from 0; each round doubles the expected jury
    uint256 electorate; // covered members the draw is out of, divided by the appeal's factor
    uint256 quorum; // votes to be opened, else `silence` stands
    uint256 seats; // the most votes that can be sealed
    uint256 sealed_; // votes sealed
    uint256 recused;
    uint256[4] votes; // opened, by option
    uint256 options;
    uint256 silence; // the option that stands without a quorum
    uint256 prior; // the case this one appeals; its jurors may not sit
    uint256 seedBlock; // 0: not fixed yet
    bytes32 seed; // 0: not drawn yet
}

/// @title The voting engine: decides a case that a court brings, and nothing else
/// @notice Options are rungs of a ladder, from 0, the gravest for whom the case is about, to the last, which leaves all
/// as it was. The outcome is the first rung at which the votes so far, added up from 0, pass the share it needs. For a
/// claim: 0 fraud, 1 refuse, 2 pay less, 3 pay as filed. For a membership or a provider: 0 expel or suspend, 1 keep.
interface IJury {
    event CaseOpened(
        uint256 indexed caseId,
        uint256 indexed subject,
        CaseKind kind,
        uint256 prior,
        uint256 opensAt,
        uint256 electorate,
        uint256 quorum,
        uint256 options,
        uint256 silence
    );
    /// @notice The seed will be the hash of a block that does not exist yet.
    event DrawScheduled(uint256 indexed caseId, uint256 seedBlock);
    /// @notice The lot is cast: who may sit follows from `seed`.
    event JuryDrawn(uint256 indexed caseId, uint256 seedBlock, bytes32 seed);
    /// @notice A juror sealed a vote, or replaced it while sealing lasts. `count` votes are sealed now.
    event VoteSealed(
        uint256 indexed caseId, address indexed juror, uint256 seat, bytes23 seal, uint256 count, uint256 sealingEndsAt
    );
    /// @notice An account may not sit in cases about `subject`, nor may whom a party referred, up to four levels down.
    event Excused(uint256 indexed subject, address indexed account, Closeness closeness);
    event JurorRecused(uint256 indexed caseId, address indexed juror, uint256 seat);
    /// @notice `tally` is that of the option after this vote.
    event VoteOpened(
        uint256 indexed caseId,
        address indexed juror,
        uint256 seat,
        uint256 option,
        uint256 tally,
        bytes32 reasonHash,
        uint256 openingEndsAt
    );
    event CaseClosed(uint256 indexed caseId, uint256 option, uint256[4] votes, bool quorate);
    event CaseCancelled(uint256 indexed caseId);

    error OnlyCourt(address caller);
    error UnknownCase(uint256 caseId);
    error WrongPhase(uint256 caseId, Phase phase);
    error AlreadyDrawn(uint256 caseId);
    error SeedBlockNotReached(uint256 caseId, uint256 seedBlock);
    error JuryNotDrawn(uint256 caseId);
    /// @notice All covered members vote; there is no lot.
    error NothingToDraw(uint256 caseId);
    error NotEligible(uint256 caseId, address member);
    /// @notice A party, or of a party's referral line: up to four referrers above it, or four levels below.
    error ConflictOfInterest(uint256 caseId, address member);
    error NotDrawn(uint256 caseId, address member);
    error SatInPriorCase(uint256 caseId, address member);
    error SeatsFull(uint256 caseId);
    error AlreadyRecused(uint256 caseId, address member);
    error AlreadySealed(uint256 caseId, address member);
    error SealEmpty();
    error UnknownOption(uint256 option);
    error SealMismatch(uint256 caseId, uint256 seat);
    error NoRewardAt(uint256 caseId, uint256 seat);

    /// @notice Fix the block whose hash becomes the seed, or, once it exists, draw the jury. Anyone may call.
    /// Emits {DrawScheduled} or {JuryDrawn}.
    /// @dev Requirements: sealing has begun. A seed block older than 256 blocks cannot be read; a new one is fixed.
    function draw(uint256 caseId) external;

    /// @notice Seal a vote, or replace one's own. Emits {VoteSealed}.
    /// @dev Requirements: sealing; covered before the case opened and still; no conflict; drawn.
    /// @param seal `sealOf` of the vote, computed off-chain.
    function sealVote(uint256 caseId, bytes23 seal) external;

    /// @notice A drawn juror stands down, before sealing a vote. Emits {JurorRecused}.
    function recuse(uint256 caseId) external;

    /// @notice Open a sealed vote. Anyone who knows it may, for the juror. Emits {VoteOpened}.
    /// @param reasonHash Hash of a written reason, or zero.
    function openVote(
        uint256 caseId,
        uint256 seat,
        address juror,
        uint256 option,
        bytes32 salt,
        bytes32 reasonHash
    ) external;

    // --- for courts only ---------------------------------------------------------------------------------------------

    /// @notice Open a case. Emits {CaseOpened}.
    /// @param prior The case it appeals, or 0.
    function openCase(
        CaseKind kind,
        uint256 subject,
        uint256 opensAt,
        uint256 options,
        uint256 silence,
        uint256 prior
    ) external returns (uint256 caseId);

    /// @notice Keep a party, and up to four referrers above it, off the seats of every case about `subject`.
    /// Emits {Excused} for each.
    function excuse(uint256 subject, address party) external;

    /// @notice Close a case that is over. Emits {CaseClosed}.
    function closeCase(uint256 caseId) external returns (uint256 option);

    /// @notice The court no longer needs a decision. Emits {CaseCancelled}.
    function cancelCase(uint256 caseId) external;

    /// @notice Mark the reward of the opened vote at `seat` as taken.
    /// @return juror Whose it is.
    function takeReward(uint256 caseId, uint256 seat) external returns (address juror);

    // --- views -------------------------------------------------------------------------------------------------------

    function caseOf(uint256 caseId) external view returns (CaseFacts memory);

    /// @notice `over`: the outcome is fixed, since `endedAt`. Votes opened: `voters`.
    function resultOf(uint256 caseId)
        external
        view
        returns (bool over, uint256 endedAt, uint256 option, uint256 voters);

    function phaseOf(uint256 caseId) external view returns (Phase);

    /// @notice The lot of an account, and what it must be below to be drawn, in this round.
    function lotOf(uint256 caseId, address account) external view returns (uint256 lot, uint256 threshold);

    /// @notice Reverts with what stands against this account sealing a vote now.
    function checkSeat(uint256 caseId, address account) external view;

    /// @notice keccak256(abi.encode(chainid, jury, caseId, juror, option, salt, reasonHash)), cut to its first 23 bytes.
    function sealOf(uint256 caseId, address juror, uint256 option, bytes32 salt, bytes32 reasonHash)
        external
        view
        returns (bytes23);

    function closenessOf(uint256 subject, address account) external view returns (Closeness);

    function juryTerms() external view returns (JuryTerms memory);

    /// @notice Rewards for a case can be taken before this moment.
    function rewardsEndAt(uint256 caseId) external view returns (uint256);
}
