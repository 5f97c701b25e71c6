// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {CaseKind} from "../interfaces/IJury.sol";

enum Stage {
    None,
    Open,
    Closed,
    Cancelled
}

/// @dev What sealing a vote touches, in one slot. Moments are seconds and last until 2106.
struct Case {
    uint32 openedAt;
    uint32 opensAt;
    uint32 sealingEndsAt; // 0 while too few votes are sealed: every round is open then
    uint32 electorate;
    uint32 quorum;
    uint32 sealed_;
    uint32 subject;
    uint16 bench;
    CaseKind kind;
    Stage stage;
}

/// @dev What opening a vote touches, in one slot.
struct Count {
    uint128 votes; // 32 bits an option
    uint32 endsAt; // 0: a full opening phase after sealing
    uint32 prior;
    uint40 seedBlock;
    uint8 options;
    uint8 silence;
    uint8 recused;
}

/// @dev One vote, in one slot. Benches are used again, so that in the long run no vote needs a new slot.
/// Sealed: number and seal. Recused: number, no seal. Opened: no number, and the juror's address in the seal.
struct Seat {
    uint40 number; // member number
    uint32 caseId;
    bytes23 seal;
}

/// @title The jury's records, read and written as whole slots
/// @notice The compiler reads and writes a packed struct field by field; one load and one store save a juror about a
/// tenth of the gas. The places are those of the compiler's own layout, so both ways may be mixed.
library JurySlots {
    function load(Case storage self) internal view returns (Case memory c) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(self.slot)
        }
        // Each cast cuts out one field.
        (c.openedAt, c.opensAt, c.sealingEndsAt) = (uint32(word), uint32(word >> 32), uint32(word >> 64));
        (c.electorate, c.quorum, c.sealed_) = (uint32(word >> 96), uint32(word >> 128), uint32(word >> 160));
        (c.subject, c.bench) = (uint32(word >> 192), uint16(word >> 224));
        (c.kind, c.stage) = (CaseKind(uint8(word >> 240)), Stage(uint8(word >> 248)));
    }

    function store(Case storage self, Case memory c) internal {
        uint256 word = uint256(c.openedAt) | uint256(c.opensAt) << 32 | uint256(c.sealingEndsAt) << 64
            | uint256(c.electorate) << 96 | uint256(c.quorum) << 128 | uint256(c.sealed_) << 160
            | uint256(c.subject) << 192 | uint256(c.bench) << 224 | uint256(c.kind) << 240 | uint256(c.stage) << 248;
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }

    function load(Count storage self) internal view returns (Count memory c) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(self.slot)
        }
        (c.votes, c.endsAt, c.prior) = (uint128(word), uint32(word >> 128), uint32(word >> 160));
        (c.seedBlock, c.options) = (uint40(word >> 192), uint8(word >> 232));
        (c.silence, c.recused) = (uint8(word >> 240), uint8(word >> 248));
    }

    function store(Count storage self, Count memory c) internal {
        uint256 word = uint256(c.votes) | uint256(c.endsAt) << 128 | uint256(c.prior) << 160
            | uint256(c.seedBlock) << 192 | uint256(c.options) << 232 | uint256(c.silence) << 240
            | uint256(c.recused) << 248;
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }

    function load(Seat storage self) internal view returns (uint256 number, uint256 caseId, bytes23 seal) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(self.slot)
        }
        return (uint40(word), uint32(word >> 40), bytes23(uint184(word >> 72)));
    }

    function store(Seat storage self, uint256 number, uint256 caseId, bytes23 seal) internal {
        // The caller's number and case id fit: 40 and 32 bits.
        uint256 word = number | caseId << 40 | uint256(uint184(seal)) << 72;
        assembly ("memory-safe") {
            sstore(self.slot, word)
        }
    }
}
