// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ShareTerms, Thresholds} from "../interfaces/FundTypes.sol";
import {Journal} from "../libraries/Journal.sol";

/// @dev `Pool.period` of a fund that is closed: every period is over, none will be settled.
uint16 constant CLOSED = type(uint16).max;

/// @dev Everything about a fund's money. One struct, so that the libraries that move money can be read one by one.
struct FundState {
    Pool pool;
    Ledger ledger;
    Fees fees;
    uint96 bonds; // the account BONDS
    Journal.Log journal;
    // --- share index
    mapping(uint256 number => Tick) ticks;
    mapping(uint256 period => Closing) closings;
    /// Leavers are taken out of `ticks`, so that their tick stays silent once they have left. Keyed by period, it is
    /// never read after that period's settlement and needs no cleaning.
    mapping(uint256 period => mapping(uint256 number => Tick)) leaving;
    // --- settlement
    ShareTerms shareTerms;
    /// In force after the settlement of `gate.lastOldPeriod`.
    ShareTerms nextTerms;
    mapping(uint256 slot => Batch) batches;
    Docket docket;
    Carry carry;
    mapping(uint256 period => Shortfall) shortfalls;
    /// Per settlement, four to a slot: members who ever began to pay (32 bits), paying members (32 bits).
    mapping(uint256 quarter => uint64[4]) census;
    // --- what may be done now, and the end
    Thresholds thresholds;
    Gate gate;
    Estate estate;
    address beneficiary;
}

/// @dev What nearly every action of a member touches, in one slot.
struct Pool {
    uint88 members; // token units: the account MEMBERS
    uint80 index; // token units charged per unit since the start
    uint40 units; // units of paying members
    uint32 payers; // paying members
    uint16 period; // the oldest period not settled
}

struct Ledger {
    uint96 reserve; // the account RESERVE
    uint96 claims; // the account CLAIMS
}

struct Fees {
    address operator;
    uint96 owed; // the account FEES
}

/// @dev Members whose balance ends at one tick; `crossedAt` is when they lapsed.
struct Tick {
    uint40 units;
    uint32 payers;
    uint40 crossedAt;
}

/// @dev Who leaves with a period: their totals until its settlement, then the index and time they left at.
struct Closing {
    uint40 units;
    uint32 payers;
    uint80 index;
    uint40 settledAt;
    bool used; // somebody asked to leave with this period
}

/// @dev The claims that one settlement will fund.
struct Batch {
    uint96 asked; // token units
    uint96 largest; // largest single claim ever placed here, token units
    uint32 claims;
    uint32 period; // never zero, so the slot is reused and never new
}

/// @dev Claims by where they stand; and the last id given.
struct Docket {
    uint96 published; // asked for in batches not yet settled
    uint96 disputed;
    uint40 lastMatter; // claims and challenges share one sequence
}

/// @dev Aid owed by earlier settlements: a list of short batches, the oldest first.
struct Carry {
    uint96 owed; // token units, by all of them
    uint16 first; // period of the oldest; 0: none
    uint16 last;
}

/// @dev A batch that its own settlement could not fund in full. Kept only for such batches.
struct Shortfall {
    uint96 asked;
    uint96 funded; // so far
    uint32 claims; // not yet paid to the end
    uint16 next; // period of the next younger one; 0: none
    bool open; // the rest is still owed
    uint96 paid; // to claimants
    uint80 allowance; // token units that a unit may still be charged for this batch
}

/// @dev What may be done now, in one slot. Moments are seconds and last until 2106.
struct Gate {
    uint32 joiningPausedUntil;
    uint32 filingPausedUntil;
    uint32 payingPausedUntil;
    uint32 windingSince; // 0: the fund is not winding up
    uint16 lastOldPeriod; // the last one to be settled on `shareTerms`; 0: no other terms are waiting
    uint8 lowFor; // settlements in a row that found the funding ratio low
    uint8 fewFor; // settlements in a row that found too few members
    bool grown; // there once were as many members as must not be fewer
    bool joinsStopped; // the funding ratio was too low at the last settlement
}

/// @dev What a closed fund still owes its last members.
struct Estate {
    uint96 perUnit; // token units of RESERVE for each unit
    uint40 unitsLeft; // of members who have not collected
    uint40 rounding; // token units that dividing left; the last one out takes them
    uint32 closedAt;
    bool swept; // what nobody claimed went to the beneficiary
}
