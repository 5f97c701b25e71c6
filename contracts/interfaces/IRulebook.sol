// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Offices, Rules} from "./FundTypes.sol";
import {Power} from "./IMutualFund.sol";

/// @notice What all members can be asked.
enum ProposalKind {
    None,
    Amendment, // new rules
    Grant, // surplus to the beneficiary
    WindingUp,
    Rearm // the guardian may use a power of pausing once more
}

enum ProposalStatus {
    None,
    Voting, // from the proposal to the end of the vote
    Decided, // the vote is over; anyone may conclude
    Rejected,
    Delayed, // adopted; members who do not agree can leave before it is carried out
    Ready, // anyone may carry it out
    CarriedOut,
    Expired, // not carried out in time
    Outdated // the rules changed since it was proposed
}

enum WindingUpCause {
    Vote,
    Date,
    Threshold
}

/// @notice One proposal, and what follows from it at once.
struct ProposalFacts {
    ProposalKind kind;
    ProposalStatus status;
    address proposer; // zero: a threshold of the plan asked
    uint256 basedOn; // version of the rules it was made under
    uint256 caseId;
    uint256 amount; // of a grant, token units; of a rearming, the power
    bytes32 content; // of an amendment, keccak256(abi.encode(rules, offices)); of a grant, its purpose; else the reason
    uint256 bond;
    uint256 readyAt; // 0: not adopted
    uint256 expiresAt;
}

/// @title The rulebook: versions of the rules, votes of all members on them, the guardian's pauses, and the end
/// @notice Nobody else can change a rule; the rulebook itself does only what a vote, a date or a figure in the rules says.
interface IRulebook {
    /// @notice The rules and their text: of version 1 (`matter` 0), or as proposed.
    /// @param text The canonical text; keccak256 of it is `rules.rulesHash`.
    event RulesPublished(uint256 indexed matter, bytes32 indexed rulesHash, Rules rules, Offices offices, string text);
    /// @notice A version is in force: for events from `from` on, for shares from the next period on.
    event RulesEnacted(uint256 indexed version, bytes32 indexed rulesHash, uint256 indexed matter, uint256 from);
    /// @notice Another address may pause; zero: nobody.
    event GuardianChanged(address indexed oldGuardian, address indexed newGuardian);
    event Proposed(
        uint256 indexed matter,
        ProposalKind indexed kind,
        address indexed proposer,
        uint256 basedOn,
        uint256 caseId,
        uint256 opensAt,
        uint256 amount,
        bytes32 content,
        uint256 bond
    );
    /// @notice All members have decided. Adopted: anyone may carry it out in [readyAt, expiresAt).
    event ProposalDecided(
        uint256 indexed matter, bool adopted, bool quorate, uint256 readyAt, uint256 expiresAt
    );
    event ProposalCarriedOut(uint256 indexed matter);
    event ProposalBondCollected(uint256 indexed matter, address indexed proposer, uint256 amount);
    event SurplusGranted(
        uint256 indexed matter, address indexed beneficiary, uint256 amount, bytes32 purposeHash
    );
    event Paused(Power indexed power, address indexed guardian, uint256 until);
    /// @notice The guardian ended a pause early.
    event Resumed(Power indexed power, address indexed guardian, uint256 at);
    /// @notice A vote gave the guardian a power of pausing once more.
    event Rearmed(Power indexed power, uint256 indexed matter);
    /// @notice `matter`: the vote; 0 where the date or a threshold did it.
    event WindingUpBegun(WindingUpCause indexed cause, uint256 indexed matter);

    error RulesAlreadyOpened();
    error NotThePlan(bytes32 given, bytes32 expected);
    error TextNotOfHash(bytes32 textHash, bytes32 rulesHash);
    error NothingChanges(bytes32 rulesHash);
    error NotCovered(address proposer);
    error UnknownProposal(uint256 matter);
    error ProposalNotReady(uint256 matter, ProposalStatus status);
    error NotThisKind(uint256 matter, ProposalKind kind);
    error NotAsAdopted(bytes32 given, bytes32 adopted);
    error GrantOfNothing();
    error ReasonMissing();
    error NoBondAt(uint256 matter);
    error OnlyGuardian(address caller);
    error PowerUsed(Power power);
    error PauseTooLong(uint256 requested, uint256 most);
    error NotPaused(Power power);
    error NotYet(uint256 at);
    error NoEndDate();
    error UnknownVersion(uint256 version);

    // --- member ------------------------------------------------------------------------------------------------------

    /// @notice Propose new rules, with their whole text, to all members. Costs a bond, which comes back if enough of them
    /// vote. Emits {RulesPublished}, {Proposed}.
    /// @dev Requirements: covered; within the bounds of the code; the text hashes to `rules.rulesHash`; not the rules in force.
    function proposeAmendment(Rules calldata rules, Offices calldata offices, string calldata text)
        external
        returns (uint256 matter);

    /// @notice Propose to give `amount` token units of surplus to the beneficiary, for a purpose. Emits {Proposed}.
    function proposeGrant(uint256 amount, bytes32 purposeHash) external returns (uint256 matter);

    /// @notice Propose to wind the fund up. Emits {Proposed}.
    function proposeWindingUp(bytes32 reasonHash) external returns (uint256 matter);

    /// @notice Propose that the guardian may use a power once more. Emits {Proposed}.
    function proposeRearming(Power power, bytes32 reasonHash) external returns (uint256 matter);

    // --- guardian ----------------------------------------------------------------------------------------------------

    /// @notice Pause one activity for at most 14 days; once, until a vote rearms. Emits {Paused}.
    function pause(Power power, uint256 seconds_) external;

    /// @notice End a pause early. Emits {Resumed}.
    function resume(Power power) external;

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @notice Put version 1 in force; only the plan that the fund was created for. Emits {RulesPublished}, {RulesEnacted}.
    function open(Rules calldata rules, Offices calldata offices, string calldata text) external;

    /// @notice Record how all members decided. Emits {ProposalDecided}.
    function conclude(uint256 matter) external;

    /// @notice Put adopted rules in force. Emits {RulesEnacted}, {ProposalCarriedOut}.
    function enact(uint256 matter, Rules calldata rules, Offices calldata offices) external;

    /// @notice Carry out an adopted proposal that is no amendment. Emits {ProposalCarriedOut} and what it does.
    function carryOut(uint256 matter) external;

    /// @notice Pay the bond of a proposal back on which enough members voted. Emits {ProposalBondCollected}.
    function collectBond(uint256 matter) external;

    /// @notice Begin winding up where the plan's date has come. Emits {WindingUpBegun}.
    function endOnDate() external;

    /// @notice Wind up, or open the vote on it, where a threshold of the plan is reached; else nothing. The settlement that
    /// reaches it calls this itself. Emits {WindingUpBegun} or {Proposed}.
    function raiseAlarm() external;

    /// @notice Close a fund whose claims have run off; see `IMutualFund.close`.
    function closeFund() external;

    /// @notice Pay the beneficiary what nobody claimed; see `IMutualFund.sweep`.
    function sweepUnclaimed() external;

    // --- views -------------------------------------------------------------------------------------------------------

    /// @notice The number of the version in force, from 1; 0 before the fund is open.
    function versionCount() external view returns (uint256);
    /// @notice A version's hash, and the moment from which events are judged by it.
    function versionOf(uint256 version) external view returns (bytes32 rulesHash, uint256 from);
    function proposalOf(uint256 matter) external view returns (ProposalFacts memory);
    function guardian() external view returns (address);
    /// @notice Whether the guardian has used a power since it was last armed, and the last pause.
    function pauseOf(Power power) external view returns (bool used, uint256 startedAt, uint256 endsAt);
    /// @notice Seconds in [from, now) in which an activity was paused.
    function pausedSeconds(Power power, uint256 from) external view returns (uint256);
    /// @notice From the vote on an amendment to the first moment it can be enacted: longer than any claim's path.
    function delaySeconds() external view returns (uint256);
    /// @notice When winding-up begins by itself (anyone calls `endOnDate`); 0: no fixed end.
    function windsUpAt() external view returns (uint256);
    /// @notice When a fund that winds up can close at the earliest; 0: it does not wind up.
    function closesAt() external view returns (uint256);
}
