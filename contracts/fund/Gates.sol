// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMutualFund} from "../interfaces/IMutualFund.sol";
import {FundState, Gate} from "./FundState.sol";

/// @title What may be done now: pauses, stopped joins, the end
library Gates {
    function requireJoining(FundState storage self) internal view {
        Gate memory gate = self.gate;
        if (gate.windingSince != 0) revert IMutualFund.FundWindingUp(gate.windingSince);
        if (gate.joinsStopped) revert IMutualFund.JoiningStopped();
        if (block.timestamp < gate.joiningPausedUntil) revert IMutualFund.JoiningPaused(gate.joiningPausedUntil);
    }

    function requireFiling(FundState storage self) internal view {
        uint256 until = self.gate.filingPausedUntil;
        if (block.timestamp < until) revert IMutualFund.FilingPaused(until);
    }

    function requirePaying(FundState storage self) internal view {
        uint256 until = self.gate.payingPausedUntil;
        if (block.timestamp < until) revert IMutualFund.PayingPaused(until);
    }
}
