// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Movement} from "../interfaces/IBooks.sol";
import {IMembership, MemberStatus} from "../interfaces/IMembership.sol";
import {Accounts} from "./Accounts.sol";
import {FundState} from "./FundState.sol";
import {EXPELLED, Member, MemberSlot, MemberState} from "./MemberState.sol";
import {Members} from "./Members.sol";
import {ShareIndex} from "./ShareIndex.sol";

/// @title What a verdict does to a member: a stake is taken, a membership ended
/// @dev External only because it would not fit into the fund's code.
library Verdicts {
    using Accounts for FundState;
    using Members for MemberState;
    using MemberSlot for Member;
    using ShareIndex for FundState;

    /// @notice Take up to `most` of a member's balance into BONDS.
    /// @dev A paying member keeps what the next tick needs, so that a stake alone makes nobody lapse; of all others only
    /// what is at no risk is taken.
    function takeStake(
        MemberState storage self,
        FundState storage fund,
        uint256 tickSize,
        address member,
        uint256 most,
        uint256 matter
    ) external returns (uint256 taken) {
        Member memory m = self.members[member].load();
        if (m.number == 0) return 0;
        MemberStatus status = self.statusOf(fund, tickSize, m);
        bool paying = Members.pays(status);
        uint256 balance = Members.balanceOf(fund, tickSize, m);
        // Of one who left, nothing is at risk any more.
        if (status == MemberStatus.Left && m.exitPeriod != 0) (m.spare, m.expiry) = (uint88(balance), 0);
        if (paying) {
            uint256 index = fund.pool.index;
            uint256 least = m.units * ((index / tickSize + 1) * tickSize - index);
            taken = Math.min(most, Math.saturatingSub(balance, least));
        } else {
            taken = Math.min(most, m.spare);
        }
        if (taken == 0) return 0;
        balance -= taken;
        if (paying) {
            uint256 oldExpiry = m.expiry;
            (m.expiry, m.spare) = fund.follow(tickSize, m.units, balance);
            fund.reenter(m.units, oldExpiry, m.units, m.expiry);
        } else {
            m.spare -= uint88(taken); // at most the spare
        }
        self.members[member].store(m);
        uint256 expiryTick = status == MemberStatus.Expelled ? 0 : m.expiry;
        emit IMembership.StakeTaken(member, matter, taken, balance, expiryTick);
        fund.move(Movement.Stake, member, taken, matter);
    }

    /// @notice End a membership at once. Up to `stake` of the balance goes to BONDS, the rest is the member's to collect.
    function expel(
        MemberState storage self,
        FundState storage fund,
        uint256 tickSize,
        address member,
        uint256 stake,
        uint256 matter
    ) external returns (uint256 taken) {
        Member memory m = self.members[member].load();
        MemberStatus status = self.statusOf(fund, tickSize, m);
        if (status == MemberStatus.None || status == MemberStatus.Expelled) return 0;
        uint256 coverEnds = Members.endOf(fund, m);
        if (coverEnds == 0) coverEnds = block.timestamp;
        bool counted = Members.pays(status) || status == MemberStatus.Leaving;
        if (Members.pays(status)) fund.leave(m.units, m.expiry);
        else if (status == MemberStatus.Leaving) fund.leaveClosing(m.units, m.expiry, m.exitPeriod);
        if (counted) fund.uncount();
        // After closing, the part of RESERVE is lost.
        if (Members.isLastMember(fund, tickSize, m)) fund.estate.unitsLeft -= m.units;
        uint256 balance = Members.balanceOf(fund, tickSize, m);
        taken = Math.min(stake, balance);
        m.spare = uint88(balance - taken); // a part of MEMBERS
        m.expiry = uint32(coverEnds);
        (m.exitPeriod, m.flags) = (0, m.flags | EXPELLED);
        self.members[member].store(m);
        emit IMembership.MemberExpelled(member, matter, taken, m.spare);
        fund.move(Movement.Stake, member, taken, matter);
    }
}
