// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Band, MembershipTerms} from "../interfaces/FundTypes.sol";

/// @dev Everything about who is, was, or may become a member.
struct MemberState {
    bytes32 rulesHash;
    MembershipTerms terms;
    mapping(uint256 band => Band) bands;
    mapping(address member => Member) members;
    /// Times without cover: from key (lapse) to value (cure).
    mapping(address member => Checkpoints.Trace208) gaps;
    /// Cover level from key on.
    mapping(address member => Checkpoints.Trace208) covers;
    /// Earlier memberships: key joinedAt, value packed.
    mapping(address member => Checkpoints.Trace208) past;
    mapping(address member => address) referrers;
    mapping(bytes32 identity => address member) holders;
    mapping(address attestor => bool) isAttestor;
    mapping(address attestor => BitMaps.BitMap) usedVouchers;
}

/// @dev One slot. State is never stored: it follows from time, the share index, and the closings.
struct Member {
    uint32 units;
    uint32 expiry; // tick number; of one expelled, the second in which cover ended
    uint88 spare; // token units at no risk
    uint40 number; // of the journal entry that brought the member in
    uint32 joinedAt;
    uint8 band;
    uint16 exitPeriod; // 0: not leaving
    uint8 flags;
}

/// @dev One unbroken membership, now or earlier.
struct Spell {
    uint40 number;
    uint40 joinedAt;
    uint40 endsAt; // largest uint40 while it lasts
    uint32 cover;
    uint8 band;
    uint8 flags;
}

uint8 constant GONE = 1; // left after lapsing, without a closing
uint8 constant CURED = 2; // `gaps` has entries
uint8 constant RAISED = 4; // `covers` has entries of this membership
uint8 constant REJOINED = 8; // `past` has entries
uint8 constant EXPELLED = 16;
uint8 constant REFERRED = 32; // `referrers` has an entry
uint8 constant REPRESENTED = 64; // an agent acts for the member, and is paid for it

/// @title A member's record, read and written as a whole slot
/// @notice The compiler would read and write it field by field, at a hundred gas each. The places are those of the
/// compiler's own layout, so both ways may be mixed.
library MemberSlot {
    function load(Member storage self) internal view returns (Member memory m) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(self.slot)
        }
        // Each cast cuts out one field.
        (m.units, m.expiry, m.spare) = (uint32(word), uint32(word >> 32), uint88(word >> 64));
        (m.number, m.joinedAt) = (uint40(word >> 152), uint32(word >> 192));
        (m.band, m.exitPeriod, m.flags) = (uint8(word >> 224), uint16(word >> 232), uint8(word >> 248));
    }

    function store(Member storage self, Member memory m) internal {
        uint256 word = uint256(m.units) | uint256(m.expiry) << 32 | uint256(m.spare) << 64 | uint256(m.number) << 152
            | uint256(m.joinedAt) << 192 | uint256(m.band) << 224 | uint256(m.exitPeriod) << 232
            | uint256(m.flags) << 248;
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }
}
