// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Benefit, BenefitKind} from "../interfaces/FundTypes.sol";
import {Cover} from "../interfaces/IMembership.sol";

/// @title What a line of the benefits table pays
library BenefitTable {
    uint256 private constant BPS = 10_000;
    uint256 private constant YEAR = 365.25 days;

    /// @notice Aid asked for, token units. Rounds down.
    /// @dev Fixed: amount x level. Proportional: ratio x (receipts - other sources - deductible), at most amount x level.
    function aidOf(Benefit memory line, uint256 level, uint256 receipts, uint256 otherSources)
        internal
        pure
        returns (uint256)
    {
        uint256 most = line.amount * level;
        if (line.kind == BenefitKind.Fixed) return most;
        uint256 borne = Math.saturatingSub(Math.saturatingSub(receipts, otherSources), line.deductible);
        return Math.min(most, Math.mulDiv(borne, line.ratioBps, BPS));
    }

    /// @notice Ages possible at the event, completed years, for who joined within an age band.
    function agesAt(Cover memory cover, uint256 eventAt) internal pure returns (uint256 youngest, uint256 oldest) {
        uint256 elapsed = eventAt - cover.joinedAt;
        return (cover.ageFrom + elapsed / YEAR, cover.ageTo + (elapsed + YEAR - 1) / YEAR);
    }
}
