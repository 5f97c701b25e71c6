// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {BenefitCaps} from "../interfaces/FundTypes.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";

/// @title What one member may still receive under a benefit code
/// @dev External only because it would not fit into the claim desk's code.
library BenefitLimits {
    struct Use {
        uint256 startsAt; // of the fund: plan years count from here
        mapping(bytes32 key => uint256 amount) used;
    }

    uint256 private constant PER_EVENT = 1;
    uint256 private constant ANNUAL = 2;
    uint256 private constant LIFETIME = 3;

    /// @notice What the caps of a code still allow, token units; reverts if nothing.
    function allowance(
        Use storage self,
        BenefitCaps memory caps,
        address claimant,
        uint256 code,
        uint256 level,
        uint256 eventAt
    ) external view returns (uint256 left) {
        left = type(uint256).max;
        for (uint256 kind = PER_EVENT; kind <= LIFETIME; ++kind) {
            uint256 cap = _capOf(caps, kind) * level;
            if (cap == 0) continue;
            uint256 taken = self.used[_key(claimant, code, kind, _bucketOf(self, kind, eventAt))];
            left = Math.min(left, Math.saturatingSub(cap, taken));
        }
        if (left == 0) revert IClaimDesk.CapReached(code);
    }

    /// @notice Take up room under the caps that a code has.
    function take(
        Use storage self,
        BenefitCaps memory caps,
        address claimant,
        uint256 code,
        uint256 eventAt,
        uint256 amount
    ) external {
        _move(self, caps, claimant, code, eventAt, amount, true);
    }

    /// @notice Give room back.
    function giveBack(
        Use storage self,
        BenefitCaps memory caps,
        address claimant,
        uint256 code,
        uint256 eventAt,
        uint256 amount
    ) external {
        _move(self, caps, claimant, code, eventAt, amount, false);
    }

    /// @notice Token units taken up in one bucket of one cap.
    function usedOf(Use storage self, address member, uint256 code, uint256 kind, uint256 bucket)
        internal
        view
        returns (uint256)
    {
        return self.used[_key(member, code, kind, bucket)];
    }

    function _move(
        Use storage self,
        BenefitCaps memory caps,
        address claimant,
        uint256 code,
        uint256 eventAt,
        uint256 amount,
        bool taken
    ) private {
        for (uint256 kind = PER_EVENT; kind <= LIFETIME; ++kind) {
            if (_capOf(caps, kind) == 0) continue;
            bytes32 key = _key(claimant, code, kind, _bucketOf(self, kind, eventAt));
            self.used[key] = taken ? self.used[key] + amount : self.used[key] - amount;
        }
    }

    function _capOf(BenefitCaps memory caps, uint256 kind) private pure returns (uint256) {
        if (kind == PER_EVENT) return caps.perEvent;
        return kind == ANNUAL ? caps.annual : caps.lifetime;
    }

    /// @dev What a cap counts by: the event's day, its plan year (from 0), or all of life.
    function _bucketOf(Use storage self, uint256 kind, uint256 eventAt) private view returns (uint256) {
        if (kind == PER_EVENT) return eventAt / 1 days;
        return kind == ANNUAL ? Math.saturatingSub(eventAt, self.startsAt) / 365 days : 0;
    }

    function _key(address member, uint256 code, uint256 capKind, uint256 bucket) private pure returns (bytes32) {
        return keccak256(abi.encode(member, code, capKind, bucket));
    }
}
