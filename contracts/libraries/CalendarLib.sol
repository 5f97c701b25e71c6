// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Calendar} from "../interfaces/FundTypes.sol";

/// @title Periods and publication
/// @dev Periods count from 1 and are half-open: [startsAt + (p-1)·length, startsAt + p·length).
library CalendarLib {
    /// @notice The period that holds moment `at`; moments before the start belong to period 1.
    function periodAt(Calendar memory self, uint256 at) internal pure returns (uint256) {
        if (at < self.startsAt) return 1;
        return (at - self.startsAt) / self.periodSeconds + 1;
    }

    /// @notice The first second after a period.
    function endOf(Calendar memory self, uint256 period) internal pure returns (uint256) {
        return self.startsAt + period * self.periodSeconds;
    }

    /// @notice When a claim filed at `filedAt` is published, and in which period its window and its bill lie.
    /// @dev Needs publicitySeconds <= periodSeconds, so that a window always fits into a whole period.
    function publicationOf(Calendar memory self, uint256 filedAt, uint256 publicitySeconds)
        internal
        pure
        returns (uint256 publishedAt, uint256 period)
    {
        period = periodAt(self, filedAt);
        uint256 end = endOf(self, period);
        if (filedAt + publicitySeconds <= end) return (filedAt, period);
        return (end, period + 1);
    }
}
