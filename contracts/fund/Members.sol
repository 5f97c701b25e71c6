// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Band} from "../interfaces/FundTypes.sol";
import {Cover, IMembership, MemberFacts, MemberStatus} from "../interfaces/IMembership.sol";
import {CLOSED, FundState} from "./FundState.sol";
import {
    CURED,
    EXPELLED,
    GONE,
    Member,
    MemberSlot,
    MemberState,
    RAISED,
    REFERRED,
    REJOINED,
    REPRESENTED,
    Spell
} from "./MemberState.sol";
import {ShareIndex} from "./ShareIndex.sol";

/// @title What follows from a member's record: status, balance, and cover at any moment
/// @dev The external functions are apart only because they would not fit into the fund's code.
library Members {
    using Checkpoints for Checkpoints.Trace208;
    using MemberSlot for Member;
    using ShareIndex for FundState;

    // --- now ---------------------------------------------------------------------------------------------------------

    function statusOf(MemberState storage self, FundState storage fund, uint256 tickSize, Member memory m)
        internal
        view
        returns (MemberStatus)
    {
        if (m.number == 0) return MemberStatus.None;
        if (m.flags & EXPELLED != 0) return MemberStatus.Expelled;
        if (m.flags & GONE != 0) return MemberStatus.Left;
        if (m.exitPeriod != 0) return m.exitPeriod < fund.pool.period ? MemberStatus.Left : MemberStatus.Leaving;
        if (fund.pool.period == CLOSED) return MemberStatus.Left;
        if (m.expiry * tickSize <= fund.pool.index) {
            return block.timestamp < fund.ticks[m.expiry].crossedAt + self.terms.graceSeconds
                ? MemberStatus.Grace
                : MemberStatus.Lapsed;
        }
        return block.timestamp < m.joinedAt + self.terms.waitingSeconds ? MemberStatus.Waiting : MemberStatus.Covered;
    }

    /// @notice Balance at risk plus spare; of one who left, at the index they left at. Token units.
    function balanceOf(FundState storage fund, uint256 tickSize, Member memory m) internal view returns (uint256) {
        uint256 period = fund.pool.period;
        if (period == CLOSED && fund.estate.swept) return 0;
        if (m.flags & EXPELLED != 0) return m.spare;
        uint256 index = fund.pool.index;
        if (m.exitPeriod != 0 && m.exitPeriod < period) index = fund.closings[m.exitPeriod].index;
        uint256 end = m.expiry * tickSize;
        return (end > index ? m.units * (end - index) : 0) + m.spare;
    }

    /// @notice Whether somebody was a paying member when the fund closed, and has not collected.
    function isLastMember(FundState storage fund, uint256 tickSize, Member memory m) internal view returns (bool) {
        return fund.pool.period == CLOSED && m.flags & EXPELLED == 0 && m.exitPeriod == 0
            && m.expiry * tickSize > fund.pool.index && !fund.estate.swept;
    }

    /// @notice Waiting and covered members pay shares.
    function pays(MemberStatus status) internal pure returns (bool) {
        return status == MemberStatus.Waiting || status == MemberStatus.Covered;
    }

    /// @notice When this membership's cover ended; 0 while it lasts.
    function endOf(FundState storage fund, Member memory m) internal view returns (uint256 endsAt) {
        if (m.flags & EXPELLED != 0) return m.expiry;
        endsAt = m.exitPeriod == 0 ? fund.ticks[m.expiry].crossedAt : fund.closings[m.exitPeriod].settledAt;
        uint256 windingSince = fund.gate.windingSince;
        if (windingSince != 0 && (endsAt == 0 || endsAt > windingSince)) endsAt = windingSince;
    }

    // --- over time ---------------------------------------------------------------------------------------------------

    /// @notice See `IMembership.coverAt`.
    function coverAt(
        MemberState storage self,
        FundState storage fund,
        address member,
        uint256 at,
        uint256 waitingSeconds
    ) external view returns (Cover memory cover) {
        Spell memory spell = _spellAt(self, fund, member, at);
        if (spell.number == 0 || at >= spell.endsAt) return cover;
        if (spell.flags & CURED != 0 && at < self.gaps[member].upperLookupRecent(uint48(at))) return cover;
        Band memory band = self.bands[spell.band];
        cover.number = spell.number;
        cover.ageFrom = band.ageFrom;
        cover.ageTo = band.ageTo;
        cover.joinedAt = spell.joinedAt;
        cover.waitsUntil = uint40(spell.joinedAt + waitingSeconds);
        cover.level = spell.cover;
        if (spell.flags & RAISED != 0) {
            // The level held a waiting time ago; inside the first waiting the caller looks at `waitsUntil`.
            uint256 since = Math.max(Math.saturatingSub(at, waitingSeconds), spell.joinedAt);
            cover.level = uint32(self.covers[member].upperLookupRecent(uint48(since)));
        }
    }

    /// @notice See `IMembership.memberOf`.
    function factsOf(MemberState storage self, FundState storage fund, address member)
        external
        view
        returns (MemberFacts memory facts)
    {
        Member memory m = self.members[member].load();
        if (m.number == 0) return facts;
        bool expelled = m.flags & EXPELLED != 0;
        (facts.number, facts.units, facts.band) = (m.number, m.units, m.band);
        facts.cover = m.units / self.bands[m.band].units;
        (facts.spare, facts.joinedAt, facts.exitPeriod) = (m.spare, m.joinedAt, m.exitPeriod);
        if (expelled) facts.expelledAt = m.expiry;
        else facts.expiryTick = m.expiry;
        if (!expelled && m.exitPeriod == 0) facts.lapsedAt = fund.ticks[m.expiry].crossedAt;
        facts.referrer = self.referrers[member];
    }

    /// @notice See `IMembership.exit`.
    function exit(MemberState storage self, FundState storage fund, uint256 tickSize, address member) external {
        Member memory m = self.members[member].load();
        MemberStatus status = statusOf(self, fund, tickSize, m);
        if (pays(status)) {
            m.exitPeriod = fund.pool.period;
            uint256 reach = uint256(fund.shareTerms.periodCap) + fund.shareTerms.dues;
            fund.enterClosing(tickSize, m.units, m.expiry, m.exitPeriod, reach);
        } else if (status == MemberStatus.Grace || status == MemberStatus.Lapsed) {
            m.flags |= GONE;
        } else {
            revert IMembership.NotPayingMember(member, status);
        }
        self.members[member].store(m);
        emit IMembership.ExitRequested(member, m.exitPeriod, m.units, balanceOf(fund, tickSize, m));
    }

    /// @notice Keep an ended membership, for claims about its time, so that a new one may begin.
    /// @return leftover What is left of the old balance; it comes along. Token units.
    /// @return flags The marks that the new record inherits.
    function reopen(MemberState storage self, FundState storage fund, uint256 tickSize, address member)
        internal
        returns (uint256 leftover, uint8 flags)
    {
        Member memory m = self.members[member].load();
        MemberStatus status = statusOf(self, fund, tickSize, m);
        if (status != MemberStatus.Lapsed && status != MemberStatus.Left) {
            revert IMembership.AlreadyMember(member, status);
        }
        Spell memory s = _currentSpell(self, fund, m);
        uint256 packed = uint256(s.number) << 168 | uint256(s.joinedAt) << 128 | uint256(s.endsAt) << 88
            | uint256(s.cover) << 56 | uint256(s.band) << 48 | s.flags;
        self.past[member].push(uint48(s.joinedAt), uint208(packed)); // 208 bits used in all
        return (balanceOf(fund, tickSize, m), m.flags & (CURED | REFERRED | REPRESENTED) | REJOINED);
    }

    /// @dev The membership that had begun at moment `at`; number 0 if none.
    function _spellAt(MemberState storage self, FundState storage fund, address member, uint256 at)
        private
        view
        returns (Spell memory spell)
    {
        Member memory m = self.members[member].load();
        if (at >= m.joinedAt) return _currentSpell(self, fund, m);
        if (m.flags & REJOINED == 0) return spell;
        uint256 packed = self.past[member].upperLookupRecent(uint48(at));
        // The inverse of the packing in `reopen`; each cast cuts out one field.
        spell.number = uint40(packed >> 168);
        spell.joinedAt = uint40(packed >> 128);
        spell.endsAt = uint40(packed >> 88);
        spell.cover = uint32(packed >> 56);
        spell.band = uint8(packed >> 48);
        spell.flags = uint8(packed);
    }

    function _currentSpell(MemberState storage self, FundState storage fund, Member memory m)
        private
        view
        returns (Spell memory spell)
    {
        if (m.number == 0) return spell;
        uint256 endsAt = endOf(fund, m);
        spell.number = m.number;
        spell.joinedAt = m.joinedAt;
        spell.endsAt = endsAt == 0 ? type(uint40).max : uint40(endsAt);
        spell.cover = m.units / self.bands[m.band].units;
        spell.band = m.band;
        spell.flags = m.flags;
    }
}
