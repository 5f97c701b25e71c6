// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";

import {FundSetup, Plan} from "./interfaces/FundTypes.sol";
import {IFundFactory} from "./interfaces/IFundFactory.sol";
import {Bounds} from "./libraries/Bounds.sol";

/// @title Creates funds and lists them
/// @notice The creation code of the four contracts of a fund does not fit into one contract; it lies in four
/// blueprints (EIP-5202), fixed when the factory is deployed. The factory has no owner and keeps no power over a fund.
contract FundFactory is IFundFactory {
    struct Fund {
        address fund;
        address claimDesk;
        address reviewDesk;
        address jury;
    }

    bytes3 private constant BLUEPRINT_PREAMBLE = 0xFE7100;

    address public immutable forwarder;
    address public immutable fundBlueprint;
    address public immutable claimDeskBlueprint;
    address public immutable reviewDeskBlueprint;
    address public immutable juryBlueprint;

    Fund[] private _funds;

    constructor(
        address forwarder_,
        address fundBlueprint_,
        address claimDeskBlueprint_,
        address reviewDeskBlueprint_,
        address juryBlueprint_
    ) {
        forwarder = forwarder_;
        fundBlueprint = fundBlueprint_;
        claimDeskBlueprint = claimDeskBlueprint_;
        reviewDeskBlueprint = reviewDeskBlueprint_;
        juryBlueprint = juryBlueprint_;
        _creationCode(fundBlueprint_);
        _creationCode(claimDeskBlueprint_);
        _creationCode(reviewDeskBlueprint_);
        _creationCode(juryBlueprint_);
    }

    /// @inheritdoc IFundFactory
    function createFund(address token, Plan calldata plan) external returns (address) {
        Bounds.check(plan);
        uint256 fundId = _funds.length + 1;
        // The four know each other by address; CREATE3 makes the addresses independent of what they are told.
        Fund memory f = Fund(_addressOf(fundId, 1), _addressOf(fundId, 2), _addressOf(fundId, 3), _addressOf(fundId, 4));
        _funds.push(f);
        emit FundCreated(
            fundId, f.fund, msg.sender, f.claimDesk, f.reviewDesk, f.jury, token, plan.rulesHash, plan.rulesURI
        );
        _create(fundId, 1, fundBlueprint, abi.encode(token, f.claimDesk, f.reviewDesk, forwarder, _setupOf(plan)));
        _create(fundId, 2, claimDeskBlueprint, abi.encode(f.fund, f.jury, f.reviewDesk, forwarder, plan));
        _create(
            fundId,
            3,
            reviewDeskBlueprint,
            abi.encode(f.fund, f.jury, f.claimDesk, forwarder, plan.disputes, plan.claims.publicitySeconds)
        );
        _create(fundId, 4, juryBlueprint, abi.encode(f.fund, f.claimDesk, f.reviewDesk, forwarder, plan.jury));
        return f.fund;
    }

    /// @inheritdoc IFundFactory
    function fundCount() external view returns (uint256) {
        return _funds.length;
    }

    /// @inheritdoc IFundFactory
    function fundAt(uint256 fundId)
        external
        view
        returns (address fund, address claimDesk, address reviewDesk, address jury)
    {
        if (fundId == 0 || fundId > _funds.length) revert UnknownFund(fundId);
        Fund memory f = _funds[fundId - 1];
        return (f.fund, f.claimDesk, f.reviewDesk, f.jury);
    }

    function _setupOf(Plan calldata plan) private pure returns (FundSetup memory) {
        return FundSetup({
            rulesHash: plan.rulesHash,
            operator: plan.operator,
            tick: plan.tick,
            calendar: plan.calendar,
            membership: plan.membership,
            shares: plan.shares,
            bands: plan.bands,
            attestors: plan.attestors
        });
    }

    function _create(uint256 fundId, uint256 part, address blueprint, bytes memory arguments) private {
        Create3.deploy(0, _salt(fundId, part), bytes.concat(_creationCode(blueprint), arguments));
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

    function _addressOf(uint256 fundId, uint256 part) private view returns (address) {
        return Create3.computeAddress(_salt(fundId, part));
    }

    function _salt(uint256 fundId, uint256 part) private pure returns (bytes32) {
        return bytes32(fundId << 8 | part);
    }
}
