// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Surplus} from "../interfaces/FundTypes.sol";
import {Movement} from "../interfaces/IBooks.sol";
import {IMembership, MemberStatus} from "../interfaces/IMembership.sol";
import {IMutualFund} from "../interfaces/IMutualFund.sol";
import {Accounts} from "./Accounts.sol";
import {CLOSED, Docket, Estate, FundState} from "./FundState.sol";
import {Members} from "./Members.sol";
import {Member, MemberSlot, MemberState, RAISED} from "./MemberState.sol";
import {ShareIndex} from "./ShareIndex.sol";

/// @title The end of a fund, and of a membership
/// @notice Joins stop, claims run off, RESERVE is spread per unit over the members; each collects; nothing is stranded.
/// @dev External only because it would not fit into the fund's code.
library WindingUp {
    using Accounts for FundState;
    using Checkpoints for Checkpoints.Trace208;
    using Members for MemberState;
    using MemberSlot for Member;
    using ShareIndex for FundState;

    /// @dev From closing, until what nobody claimed goes to the beneficiary.
    uint256 internal constant UNCLAIMED_SECONDS = 3 * 365 days;

    /// @notice A grant may take of RESERVE what is above its floor, where the plan grants its surplus.
    function checkGrant(FundState storage self, uint256 amount) external view {
        if (self.pool.period == CLOSED) revert IMutualFund.FundIsClosed();
        if (self.shareTerms.surplus != Surplus.Grant) revert IMutualFund.SurplusNotGranted();
        uint256 free = Math.saturatingSub(self.ledger.reserve, self.shareTerms.reserveFloor);
        if (amount > free) revert IMutualFund.ReserveTooLow(free, amount);
    }

    /// @notice From now on nobody joins, and no event is covered.
    function start(FundState storage self) external {
        if (self.gate.windingSince != 0) revert IMutualFund.FundWindingUp(self.gate.windingSince);
        self.gate.windingSince = uint32(block.timestamp);
        emit IMutualFund.WindingUpStarted(block.timestamp);
    }

    /// @notice All claims have run off: everybody leaves, with a part of RESERVE per unit. Rounds down; the last one out
    /// takes what rounding left.
    function close(FundState storage self) external {
        uint256 period = self.pool.period;
        if (self.gate.windingSince == 0 || period == CLOSED) revert IMutualFund.NotRunningOff();
        Docket memory docket = self.docket;
        uint256 pending = uint256(docket.published) + docket.disputed + self.carry.owed;
        if (pending != 0) revert IMutualFund.ClaimsPending(pending);
        self.close(period); // who gave notice leaves as with a settlement
        if (self.gate.lastOldPeriod == period) self.shareTerms = self.nextTerms;
        self.pool.period = CLOSED;
        uint256 units = self.pool.units;
        uint256 reserve = units == 0 || self.shareTerms.surplus == Surplus.Grant ? 0 : self.ledger.reserve;
        uint256 perUnit = units == 0 ? 0 : reserve / units;
        // The casts are safe: a part of RESERVE, units of the pool, less than one token unit per unit, seconds.
        self.estate =
            Estate(uint96(perUnit), uint40(units), uint40(reserve - perUnit * units), uint32(block.timestamp), false);
        emit IMutualFund.FundClosed(period, perUnit, units, self.pool.payers);
    }

    /// @notice What belongs to nobody any more, or was not claimed in time, becomes the beneficiary's.
    /// @param paused Seconds since closing in which paying was paused; the clock stood still.
    /// @return amount Token units to pay.
    function sweep(FundState storage self, uint256 paused) external returns (uint256 amount) {
        Estate memory estate = self.estate;
        if (estate.closedAt == 0) revert IMutualFund.NotClosed();
        uint256 sweepsAt = estate.closedAt + UNCLAIMED_SECONDS + paused;
        bool due = block.timestamp >= sweepsAt;
        // Before, only what no member has a part in.
        bool ownerless = estate.unitsLeft == 0 || self.shareTerms.surplus == Surplus.Grant;
        if (!due && !ownerless) revert IMutualFund.UnclaimedUntil(sweepsAt);
        if (due && !estate.swept) {
            self.estate.swept = true;
            self.move(Movement.UnclaimedBalance, address(0), self.pool.members, 0);
            self.move(Movement.UnclaimedAid, address(0), self.ledger.claims, 0);
            self.move(Movement.BondForfeited, address(0), self.bonds, 0);
        }
        amount = self.ledger.reserve;
        emit IMutualFund.UnclaimedSwept(self.beneficiary, amount, due);
    }

    /// @notice See `IMembership.collectRefund`: what is to be paid to one who left.
    function refund(MemberState storage self, FundState storage fund, uint256 tickSize, address member, address to)
        external
        returns (uint256 amount, uint256 number)
    {
        Member memory m = self.members[member].load();
        MemberStatus status = self.statusOf(fund, tickSize, m);
        if (status != MemberStatus.Left && status != MemberStatus.Expelled) {
            revert IMembership.RefundNotDue(member, status);
        }
        amount = Members.balanceOf(fund, tickSize, m);
        bool last = Members.isLastMember(fund, tickSize, m);
        if (last) {
            // Near the limits of the books MEMBERS may not have room for all; the rest is swept at the end.
            uint256 part = Math.min(_partOf(self, fund, m, member), type(uint88).max - fund.pool.members);
            fund.estate.unitsLeft -= m.units;
            fund.move(Movement.Distribution, member, part, m.number);
            amount += part;
        }
        m.spare = 0;
        if (last || m.exitPeriod != 0) m.expiry = 0; // a lapsed one keeps it: it tells when cover ended
        self.members[member].store(m);
        emit IMembership.RefundPaid(member, to, amount);
        return (amount, m.number);
    }

    /// @notice See `IMutualFund.partOf`.
    function partOf(MemberState storage self, FundState storage fund, uint256 tickSize, address member)
        external
        view
        returns (uint256)
    {
        Member memory m = self.members[member].load();
        return Members.isLastMember(fund, tickSize, m) ? _partOf(self, fund, m, member) : 0;
    }

    /// @dev Of one of the last members: for the units that were covered when winding-up began, so that nobody joins, or
    /// raises cover, for a part in what others built up. What is not given out so becomes the beneficiary's.
    function _partOf(MemberState storage self, FundState storage fund, Member memory m, address member)
        private
        view
        returns (uint256)
    {
        Estate memory estate = fund.estate;
        uint256 since = Math.saturatingSub(fund.gate.windingSince, self.terms.waitingSeconds);
        if (m.joinedAt > since) return 0;
        uint256 units = m.units;
        if (m.flags & RAISED != 0) {
            units = uint256(self.covers[member].upperLookupRecent(uint48(since))) * self.bands[m.band].units;
        }
        return units * estate.perUnit + (estate.unitsLeft == m.units ? estate.rounding : 0);
    }
}
