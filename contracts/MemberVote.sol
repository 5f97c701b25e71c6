// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {VoteTerms} from "./interfaces/FundTypes.sol";
import {CaseKind, ICourt, IJury} from "./interfaces/IJury.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {Relayed} from "./Relayed.sol";

/// @title A simple vote of the covered members
/// @notice One member, one vote, open. Who was covered before the case opened, still is, and is no party may vote.
contract MemberVote is IJury, Relayed {
    using BitMaps for BitMaps.BitMap;

    enum Stage {
        None,
        Open,
        Decided,
        Cancelled
    }

    /// @dev One slot.
    struct Case {
        uint48 subject;
        uint40 openedAt;
        uint40 opensAt;
        uint40 quorum;
        uint40 refuse;
        uint40 pay;
        Stage stage;
    }

    uint256 private constant BPS = 10_000;
    uint8 private constant REFUSE = 0;
    uint8 private constant PAY = 1;

    IMembership public immutable members;
    ICourt public immutable court;
    uint256 public immutable voteSeconds;
    uint256 public immutable quorumBps;
    uint8 public immutable tieOption;
    uint8 public immutable silenceOption;

    uint256 private _lastCaseId;
    mapping(uint256 caseId => Case) private _cases;
    /// @dev By member number: members who joined one after the other share a slot.
    mapping(uint256 caseId => BitMaps.BitMap) private _voted;

    constructor(IMembership members_, ICourt court_, address forwarder, VoteTerms memory terms)
        Relayed(forwarder)
    {
        members = members_;
        court = court_;
        voteSeconds = terms.voteSeconds;
        quorumBps = terms.quorumBps;
        tieOption = terms.tieOption;
        silenceOption = terms.silenceOption;
    }

    modifier onlyCourt() {
        if (msg.sender != address(court)) revert OnlyCourt(msg.sender);
        _;
    }

    // --- member ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function vote(uint256 caseId, uint8 option, bytes32 reasonHash) external {
        address voter = _msgSender();
        Case memory c = _open(caseId);
        uint256 closesAt = c.opensAt + voteSeconds;
        if (block.timestamp < c.opensAt || block.timestamp >= closesAt) {
            revert VotingNotOpen(caseId, c.opensAt, closesAt);
        }
        if (option > PAY) revert UnknownOption(option);
        if (court.isParty(c.subject, voter)) revert PartyMayNotVote(caseId, voter);
        uint256 number = members.voterNumber(voter, c.openedAt);
        if (number == 0) revert NotEligible(caseId, voter);
        if (_voted[caseId].get(number)) revert AlreadyVoted(caseId, voter);
        _voted[caseId].set(number);
        uint256 tally = option == PAY ? ++c.pay : ++c.refuse;
        _cases[caseId] = c;
        emit VoteCast(caseId, voter, option, tally, reasonHash);
    }

    // --- court -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function openCase(CaseKind kind, uint256 subject, uint256 opensAt) external onlyCourt returns (uint256 caseId) {
        caseId = ++_lastCaseId;
        uint256 quorum = Math.max(1, Math.ceilDiv(members.payers() * quorumBps, BPS));
        // The casts are safe: claim ids, times and head counts are kept in 40 bits or fewer.
        _cases[caseId] =
            Case(uint48(subject), uint40(block.timestamp), uint40(opensAt), uint40(quorum), 0, 0, Stage.Open);
        emit CaseOpened(caseId, subject, kind, opensAt, opensAt + voteSeconds, quorum);
    }

    /// @inheritdoc IJury
    function decideCase(uint256 caseId) external onlyCourt returns (uint256 option) {
        Case memory c = _open(caseId);
        uint256 closesAt = c.opensAt + voteSeconds;
        if (block.timestamp < closesAt) revert VotingNotOver(caseId, closesAt);
        option = _outcome(c);
        _cases[caseId].stage = Stage.Decided;
        emit CaseDecided(caseId, option, c.refuse, c.pay, c.quorum);
    }

    /// @inheritdoc IJury
    function cancelCase(uint256 caseId) external onlyCourt {
        _open(caseId);
        _cases[caseId].stage = Stage.Cancelled;
        emit CaseCancelled(caseId);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IJury
    function resultOf(uint256 caseId) external view returns (bool over, uint256 option) {
        Case memory c = _cases[caseId];
        if (c.stage == Stage.None) revert UnknownCase(caseId);
        over = c.stage != Stage.Cancelled && block.timestamp >= c.opensAt + voteSeconds;
        if (over) option = _outcome(c);
    }

    /// @inheritdoc IJury
    function caseOf(uint256 caseId)
        external
        view
        returns (
            uint256 subject,
            uint256 openedAt,
            uint256 opensAt,
            uint256 closesAt,
            uint256 quorum,
            uint256 refuse,
            uint256 pay
        )
    {
        Case memory c = _cases[caseId];
        if (c.stage == Stage.None) revert UnknownCase(caseId);
        return (c.subject, c.openedAt, c.opensAt, c.opensAt + voteSeconds, c.quorum, c.refuse, c.pay);
    }

    /// @inheritdoc IJury
    function hasVoted(uint256 caseId, address voter) external view returns (bool) {
        uint256 number = members.voterNumber(voter, _cases[caseId].openedAt);
        return number != 0 && _voted[caseId].get(number);
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    function _open(uint256 caseId) private view returns (Case memory c) {
        c = _cases[caseId];
        if (c.stage == Stage.None) revert UnknownCase(caseId);
        if (c.stage != Stage.Open) revert CaseClosed(caseId);
    }

    function _outcome(Case memory c) private view returns (uint256) {
        if (uint256(c.refuse) + c.pay < c.quorum) return silenceOption;
        if (c.refuse == c.pay) return tieOption;
        return c.pay > c.refuse ? PAY : REFUSE;
    }
}
