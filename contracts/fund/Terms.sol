// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Band, FundRules} from "../interfaces/FundTypes.sol";
import {IMembership} from "../interfaces/IMembership.sol";
import {IMutualFund, Power} from "../interfaces/IMutualFund.sol";
import {FundState} from "./FundState.sol";
import {MemberState} from "./MemberState.sol";
import {Settlement} from "./Settlement.sol";

/// @title The rules a fund works by: the first version, later ones, and pauses
/// @dev External only because it would not fit into the fund's code.
library Terms {
    /// @notice What is fixed for a fund's life.
    function open(FundState storage self, MemberState storage members, Band[] calldata bands) external {
        self.pool.period = 1;
        uint256 batches = Settlement.BATCHES;
        for (uint256 period = 1; period <= batches; ++period) self.batches[period % batches].period = uint32(period);
        for (uint256 i; i < bands.length; ++i) members.bands[i] = bands[i];
    }

    /// @notice See `IMutualFund.adopt`. Who leaves with the open period still settles on the old share terms: later ones
    /// count from the next period on.
    function adopt(FundState storage self, MemberState storage members, bytes calldata rules) external {
        FundRules memory r = abi.decode(rules, (FundRules));
        uint256 sharesFrom = self.pool.period;
        if (members.rulesHash == 0) {
            self.shareTerms = r.shares;
        } else {
            (self.nextTerms, self.gate.lastOldPeriod) = (r.shares, self.pool.period);
            sharesFrom += 1;
        }
        members.rulesHash = r.rulesHash;
        members.terms = r.membership;
        self.fees.operator = r.operator;
        self.beneficiary = r.beneficiary;
        self.thresholds = r.thresholds;
        emit IMutualFund.TermsAdopted(r.rulesHash, r.operator, r.beneficiary, sharesFrom);
        for (uint256 i; i < r.goneAttestors.length; ++i) removeAttestor(members, r.goneAttestors[i]);
        for (uint256 i; i < r.newAttestors.length; ++i) {
            members.isAttestor[r.newAttestors[i]] = true;
            emit IMembership.AttestorRegistered(r.newAttestors[i]);
        }
    }

    /// @notice No further voucher of an attestor counts; what it attested before stays.
    function removeAttestor(MemberState storage members, address attestor) public {
        members.isAttestor[attestor] = false;
        emit IMembership.AttestorRemoved(attestor);
    }

    /// @notice See `IMutualFund.pause`.
    function pause(FundState storage self, Power power, uint256 until) external {
        // 32 bits of seconds last until 2106.
        if (power == Power.Joining) self.gate.joiningPausedUntil = uint32(until);
        else if (power == Power.Filing) self.gate.filingPausedUntil = uint32(until);
        else self.gate.payingPausedUntil = uint32(until);
    }
}
