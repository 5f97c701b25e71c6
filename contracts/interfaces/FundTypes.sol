// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev Everything a plan file turns into. Amounts are token units; "per unit" means per unit of membership.

/// @notice Who may become a member, and from when a member is covered.
struct MembershipTerms {
    uint80 minPrepayment; // token units per unit, the least balance after joining
    uint32 maxCover; // highest cover level a member may choose; 1 where all are alike
    uint32 waitingSeconds; // from joining to cover for illness
    uint32 graceSeconds; // from lapse to the end of the right to cure
    bool attested; // joining needs a voucher signed by a registered attestor
}

/// @notice What a settlement may charge.
struct ShareTerms {
    uint80 periodCap; // token units per unit and settlement, dues not counted
    uint80 claimCap; // token units per unit and claim; 0: no cap per claim
    uint80 dues; // token units per unit and period, into RESERVE
    uint16 feeBps; // management fee on funded aid, in 1/10,000
    uint96 reserveFloor; // RESERVE pays claims only above this
    bool carries; // true: what a settlement cannot fund stays owed; false: it is cancelled
}

/// @notice The settlement calendar and the tick of the share index; fixed for the fund's life.
struct Calendar {
    uint40 startsAt; // the first second of period 1
    uint32 periodSeconds;
}

/// @notice One line of the age table. Ages are completed years, both ends included.
struct Band {
    uint8 ageFrom;
    uint8 ageTo;
    uint32 units; // units of membership at cover level 1
}

/// @notice The clocks and stakes of a claim.
struct ClaimTerms {
    uint32 reportingSeconds; // a claim is filed at most this long after its event
    uint32 publicitySeconds; // objection window after publication
    uint96 bond; // what an objector stakes
    uint16 compensationBps; // part of a lost bond that goes to the claimant; the rest goes to RESERVE
}

enum BenefitKind {
    Fixed, // `amount` per cover level
    Proportional // `ratioBps` of (receipts - other sources - deductible), at most `amount` per cover level
}

/// @notice One line of the benefits table: a benefit, at one severity, for one range of ages.
struct Benefit {
    uint16 code; // lines that share a code share the caps of that code
    BenefitKind kind;
    uint8 severity; // 0: not tiered
    uint8 ageFrom; // age at the event, completed years, both ends included
    uint8 ageTo;
    bool waits; // false: covered from joining (accidents)
    bool capped; // true: `BenefitCaps` of this code apply
    uint16 ratioBps;
    uint80 deductible;
    uint96 amount;
}

/// @notice What one member may receive under one benefit code, per cover level; 0: no such cap.
struct BenefitCaps {
    uint96 perEvent;
    uint96 annual; // per plan year: 365 days counted from the fund's start
    uint96 lifetime;
}

/// @notice How a simple vote of the members decides.
struct VoteTerms {
    uint32 voteSeconds;
    uint16 quorumBps; // votes needed, in 1/10,000 of the paying members when the case opened, rounded up
    uint8 tieOption; // the option that stands on a tie
    uint8 silenceOption; // the option that stands without a quorum
}

/// @notice The part of a plan that the fund itself needs.
struct FundSetup {
    bytes32 rulesHash;
    address operator;
    uint64 tick;
    Calendar calendar;
    MembershipTerms membership;
    ShareTerms shares;
    Band[] bands;
    address[] attestors;
}

/// @notice A whole plan, as the factory takes it.
struct Plan {
    bytes32 rulesHash; // keccak256 of the canonical text of the plan file
    string rulesURI; // where the text can be fetched
    address operator; // receives the fee, and has no other right
    uint64 tick; // token units per unit between two expiry ticks
    Calendar calendar;
    MembershipTerms membership;
    ShareTerms shares;
    ClaimTerms claims;
    VoteTerms votes;
    Band[] bands;
    Benefit[] benefits; // line n of the table is benefits[n - 1]
    uint16[] cappedCodes;
    BenefitCaps[] caps; // caps[i] belongs to cappedCodes[i]
    address[] attestors;
}
