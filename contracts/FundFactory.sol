// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";

import {Plan} from "./interfaces/FundTypes.sol";
import {FundParts, IFundFactory} from "./interfaces/IFundFactory.sol";
import {IRulebook} from "./interfaces/IRulebook.sol";
import {Bounds} from "./libraries/Bounds.sol";
import {Rulebook} from "./Rulebook.sol";

/// @title Creates funds and lists them
/// @notice The creation code of a fund's contracts does not fit into one contract; it lies in five blueprints (EIP-5202),
/// fixed when the factory is deployed. The factory has no owner and keeps no power over a fund.
contract FundFactory is IFundFactory {
    struct Draft {
        bytes32 planHash;
        uint256 fundId; // 0: not complete
    }

    /// @dev What a factory is made of.
    struct Parts {
        address forwarder;
        address agents;
        address fundBlueprint;
        address claimDeskBlueprint;
        address reviewDeskBlueprint;
        address juryBlueprint;
        address rulebookBlueprint;
    }

    bytes3 private constant BLUEPRINT_PREAMBLE = 0xFE7100;

    address public immutable forwarder;
    address public immutable agents;
    address public immutable fundBlueprint;
    address public immutable claimDeskBlueprint;
    address public immutable reviewDeskBlueprint;
    address public immutable juryBlueprint;
    address public immutable rulebookBlueprint;

    Draft[] private _drafts;
    uint256[] private _funds; // the draft that each came from

    constructor(Parts memory p) {
        (forwarder, agents) = (p.forwarder, p.agents);
        (fundBlueprint, claimDeskBlueprint) = (p.fundBlueprint, p.claimDeskBlueprint);
        (reviewDeskBlueprint, juryBlueprint) = (p.reviewDeskBlueprint, p.juryBlueprint);
        rulebookBlueprint = p.rulebookBlueprint;
        _creationCode(p.fundBlueprint);
        _creationCode(p.claimDeskBlueprint);
        _creationCode(p.reviewDeskBlueprint);
        _creationCode(p.juryBlueprint);
        _creationCode(p.rulebookBlueprint);
    }

    /// @inheritdoc IFundFactory
    function prepareFund(address token, Plan calldata plan) external returns (uint256 draftId) {
        Bounds.check(plan);
        bytes32 planHash = keccak256(abi.encode(token, plan));
        _drafts.push(Draft(planHash, 0));
        draftId = _drafts.length;
        // They know each other by address; CREATE3 makes the addresses independent of what they are told.
        FundParts memory f = _partsOf(draftId);
        emit FundPrepared(draftId, f.fund, msg.sender, planHash);
        address[3] memory courts = [f.claimDesk, f.reviewDesk, f.rulebook];
        _create(draftId, 4, juryBlueprint, abi.encode(f.fund, courts, forwarder, agents, plan.jury));
        _create(
            draftId,
            3,
            reviewDeskBlueprint,
            abi.encode(
                f.fund, f.jury, f.claimDesk, forwarder, agents, plan.disputes, plan.rules.claims.publicitySeconds
            )
        );
        Rulebook.Charter memory charter = Rulebook.Charter(
            Bounds.frameOf(plan),
            keccak256(abi.encode(plan.rules, plan.offices)),
            plan.calendar.startsAt,
            plan.lifeSeconds,
            plan.disputes.bond
        );
        _create(
            draftId, 5, rulebookBlueprint, abi.encode(f.fund, f.claimDesk, f.jury, forwarder, agents, charter)
        );
    }

    /// @inheritdoc IFundFactory
    function createFund(uint256 draftId, address token, Plan calldata plan, string calldata text)
        external
        returns (address)
    {
        if (draftId == 0 || draftId > _drafts.length) revert UnknownDraft(draftId);
        Draft storage draft = _drafts[draftId - 1];
        if (draft.fundId != 0) revert DraftDone(draftId, draft.fundId);
        bytes32 planHash = keccak256(abi.encode(token, plan));
        if (planHash != draft.planHash) revert NotTheDraft(planHash, draft.planHash);
        Bounds.check(plan); // once more, for its start may have come too near
        _funds.push(draftId);
        draft.fundId = _funds.length;
        FundParts memory f = _partsOf(draftId);
        emit FundCreated(draft.fundId, f.fund, msg.sender, f, token, plan.rules.rulesHash);
        address[3] memory courts = [f.claimDesk, f.reviewDesk, f.rulebook];
        _create(
            draftId,
            1,
            fundBlueprint,
            abi.encode(token, courts, forwarder, agents, plan.calendar, plan.tick, plan.bands)
        );
        _create(
            draftId,
            2,
            claimDeskBlueprint,
            abi.encode(
                f.fund,
                f.jury,
                f.reviewDesk,
                f.rulebook,
                forwarder,
                agents,
                plan.disputes,
                plan.calendar,
                plan.jury.silencePays
            )
        );
        IRulebook(f.rulebook).open(plan.rules, plan.offices, text);
        return f.fund;
    }

    /// @inheritdoc IFundFactory
    function fundCount() external view returns (uint256) {
        return _funds.length;
    }

    /// @inheritdoc IFundFactory
    function fundAt(uint256 fundId) external view returns (FundParts memory) {
        if (fundId == 0 || fundId > _funds.length) revert UnknownFund(fundId);
        return _partsOf(_funds[fundId - 1]);
    }

    /// @inheritdoc IFundFactory
    function draftAt(uint256 draftId)
        external
        view
        returns (bytes32 planHash, uint256 fundId, FundParts memory parts)
    {
        if (draftId == 0 || draftId > _drafts.length) revert UnknownDraft(draftId);
        Draft memory draft = _drafts[draftId - 1];
        return (draft.planHash, draft.fundId, _partsOf(draftId));
    }

    function _create(uint256 draftId, uint256 part, address blueprint, bytes memory arguments) private {
        Create3.deploy(0, _salt(draftId, part), bytes.concat(_creationCode(blueprint), arguments));
    }

    function _creationCode(address blueprint) private view returns (bytes memory) {
        bytes memory code = blueprint.code;
        if (code.length <= 3 || bytes3(code) != BLUEPRINT_PREAMBLE) revert NotABlueprint(blueprint);
        // Drop the preamble in place: move the length word three bytes on.
        assembly ("memory-safe") {
            let length := sub(mload(code), 3)
            code := add(code, 3)
            mstore(code, length)
        }
        return code;
    }

    function _partsOf(uint256 draftId) private view returns (FundParts memory) {
        return FundParts(
            Create3.computeAddress(_salt(draftId, 1)),
            Create3.computeAddress(_salt(draftId, 2)),
            Create3.computeAddress(_salt(draftId, 3)),
            Create3.computeAddress(_salt(draftId, 4)),
            Create3.computeAddress(_salt(draftId, 5))
        );
    }

    function _salt(uint256 draftId, uint256 part) private pure returns (bytes32) {
        return bytes32(draftId << 8 | part);
    }
}
