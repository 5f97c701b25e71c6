// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IAgents} from "../interfaces/IAgents.sol";
import {Application, IMembership, MemberStatus} from "../interfaces/IMembership.sol";
import {FundState} from "./FundState.sol";
import {Gates} from "./Gates.sol";
import {Members} from "./Members.sol";
import {CURED, Member, MemberSlot, MemberState, RAISED, REFERRED, REPRESENTED} from "./MemberState.sol";
import {Settlement} from "./Settlement.sol";
import {ShareIndex} from "./ShareIndex.sol";

/// @title Joining, prepaying more, coming back, raising cover
/// @notice Each says how the record changes and which dues fall due at once; the fund takes the money in.
/// @dev External only because it would not fit into the fund's code.
library Joining {
    using Checkpoints for Checkpoints.Trace208;
    using Gates for FundState;
    using Members for MemberState;
    using MemberSlot for Member;
    using Settlement for FundState;
    using ShareIndex for FundState;

    /// @dev Who is calling, and how.
    struct Caller {
        address payer;
        address agents; // the register of who acts for whom
        uint256 tickSize;
    }

    /// @notice See `IMembership.join`.
    function join(MemberState storage self, FundState storage fund, Caller memory caller, Application calldata a)
        external
        returns (uint256 number, uint256 dues)
    {
        fund.requireJoining();
        uint256 units = _unitsOf(self, a);
        Member memory m;
        uint256 balance = a.prepayment + _comeBack(self, fund, caller, a, m);
        // Within a term, the rest of it is paid at once.
        dues = fund.entryDues(units);
        uint256 least = self.terms.minPrepayment * units + dues;
        if (balance < least) revert IMembership.PrepaymentTooSmall(balance, least);
        balance -= dues;

        m.units = uint32(units); // Bounds: band units times the largest cover fit
        (m.expiry, m.spare) = fund.follow(caller.tickSize, units, balance);
        m.number = uint40(fund.journal.entries + 1); // the prepayment's entry; 40 bits last 10^12 entries
        m.joinedAt = uint32(block.timestamp);
        m.band = a.band;
        self.members[a.member].store(m);
        fund.enter(units, m.expiry);
        _announce(self, caller, a, m, balance);
        return (m.number, dues);
    }

    /// @notice See `IMembership.topUp`.
    function topUp(
        MemberState storage self,
        FundState storage fund,
        Caller memory caller,
        address member,
        uint256 amount
    ) external returns (uint256 number, uint256 dues) {
        Member memory m = self.members[member].load();
        MemberStatus status = self.statusOf(fund, caller.tickSize, m);
        if (status == MemberStatus.Lapsed) {
            revert IMembership.GraceOver(member, fund.ticks[m.expiry].crossedAt + self.terms.graceSeconds);
        }
        bool lapsed = status == MemberStatus.Grace;
        if (!Members.pays(status) && !lapsed) revert IMembership.NotPayingMember(member, status);

        // Who comes back within a term pays for the rest of it.
        dues = lapsed ? fund.entryDues(m.units) : 0;
        uint256 balance = Members.balanceOf(fund, caller.tickSize, m) + amount;
        if (balance < dues) revert IMembership.PrepaymentTooSmall(balance, dues);
        balance -= dues;
        uint256 oldExpiry = m.expiry;
        (m.expiry, m.spare) = fund.follow(caller.tickSize, m.units, balance);
        if (lapsed) {
            uint256 lapsedAt = fund.ticks[oldExpiry].crossedAt;
            self.gaps[member].push(uint48(lapsedAt), uint208(block.timestamp));
            m.flags |= CURED;
            fund.enter(m.units, m.expiry);
            emit IMembership.MemberCured(member, lapsedAt);
        } else {
            fund.reenter(m.units, oldExpiry, m.units, m.expiry);
        }
        self.members[member].store(m);
        emit IMembership.MemberToppedUp(member, caller.payer, amount, balance, m.expiry);
        return (m.number, dues);
    }

    /// @notice Raise a member's cover to `cover`; see `IMembership.raiseCover`.
    function raiseCover(
        MemberState storage self,
        FundState storage fund,
        Caller memory caller,
        uint32 cover,
        uint256 amount
    ) external returns (uint256 number, uint256 dues) {
        fund.requireJoining();
        address member = caller.payer;
        Member memory m = self.members[member].load();
        MemberStatus status = self.statusOf(fund, caller.tickSize, m);
        if (!Members.pays(status)) revert IMembership.NotPayingMember(member, status);
        uint32 bandUnits = self.bands[m.band].units;
        uint32 oldCover = m.units / bandUnits;
        if (cover <= oldCover || cover > self.terms.maxCover) {
            revert IMembership.CoverOutOfRange(cover, uint256(oldCover) + 1, self.terms.maxCover);
        }
        uint256 units = uint256(cover) * bandUnits;
        dues = fund.entryDues(units - m.units);
        uint256 balance = Members.balanceOf(fund, caller.tickSize, m) + amount;
        uint256 least = self.terms.minPrepayment * units + dues;
        if (balance < least) revert IMembership.PrepaymentTooSmall(balance, least);
        balance -= dues;

        if (m.flags & RAISED == 0) self.covers[member].push(m.joinedAt, oldCover);
        self.covers[member].push(uint48(block.timestamp), cover);
        m.flags |= RAISED;
        (uint256 oldUnits, uint256 oldExpiry) = (m.units, m.expiry);
        m.units = uint32(units); // Bounds: band units times the largest cover fit
        (m.expiry, m.spare) = fund.follow(caller.tickSize, units, balance);
        fund.reenter(oldUnits, oldExpiry, units, m.expiry);
        self.members[member].store(m);
        emit IMembership.CoverRaised(member, oldCover, cover, units, amount, balance, m.expiry);
        return (m.number, dues);
    }

    function _unitsOf(MemberState storage self, Application calldata a) private view returns (uint256 units) {
        uint256 maxCover = self.terms.maxCover;
        if (a.member == address(0)) revert IMembership.MemberAddressZero();
        if (a.rulesHash != self.rulesHash) revert IMembership.RulesNotInForce(a.rulesHash, self.rulesHash);
        if (a.cover == 0 || a.cover > maxCover) revert IMembership.CoverOutOfRange(a.cover, 1, maxCover);
        units = uint256(a.cover) * self.bands[a.band].units;
        if (units == 0) revert IMembership.UnknownBand(a.band);
    }

    /// @dev What an applicant brings along: an earlier membership, who acts for the applicant, who referred it.
    /// @return leftover Of the earlier membership's balance, token units.
    function _comeBack(
        MemberState storage self,
        FundState storage fund,
        Caller memory caller,
        Application calldata a,
        Member memory m
    ) private returns (uint256 leftover) {
        bool own = caller.payer == a.member;
        if (self.members[a.member].number != 0) {
            (leftover, m.flags) = self.reopen(fund, caller.tickSize, a.member);
            if (leftover != 0 && !own) revert IMembership.RefundDue(a.member, leftover);
        }
        if (!own || msg.sender == caller.agents) {
            address agent = IAgents(caller.agents).agentOf(a.member);
            if (agent != address(0) && m.flags & REPRESENTED == 0) {
                m.flags |= REPRESENTED;
                emit IMembership.MemberRepresented(a.member, agent);
            }
            own = own || agent == caller.payer;
        }
        if (a.referrer != address(0) && m.flags & REFERRED == 0) {
            // Only who joins may say so, or who acts for that member.
            bool known = own && a.referrer != a.member && self.members[a.referrer].number != 0;
            if (!known) revert IMembership.UnknownReferrer(a.referrer);
            self.referrers[a.member] = a.referrer;
            m.flags |= REFERRED;
        }
    }

    function _announce(
        MemberState storage self,
        Caller memory caller,
        Application calldata a,
        Member memory m,
        uint256 balance
    ) private {
        emit IMembership.MemberJoined(
            a.member,
            m.number,
            caller.payer,
            m.units,
            a.cover,
            a.band,
            balance,
            m.expiry,
            a.healthCommitment,
            a.rulesHash,
            m.flags & REFERRED == 0 ? address(0) : self.referrers[a.member]
        );
    }
}
