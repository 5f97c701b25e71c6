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

/// @notice What RESERVE above its floor is for.
enum Surplus {
    Lower, // it pays claims before the members do, and so lowers the next shares
    Keep, // the members pay first; it only covers what their caps leave missing
    Grant // as Keep; and a vote of all members may give of it to the beneficiary, who receives it at the end
}

/// @notice What a settlement may charge.
struct ShareTerms {
    uint80 periodCap; // token units per unit and settlement, dues not counted
    uint80 claimCap; // token units per unit and claim; 0: no cap per claim
    uint80 dues; // token units per unit and term, into RESERVE
    uint16 feeBps; // management fee on funded aid, in 1/10,000
    uint96 reserveFloor; // RESERVE pays claims only above this
    bool carries; // true: what a settlement cannot fund stays owed; false: it is cancelled
    uint16 termPeriods; // periods in a term: dues fall due with the first settlement of each
    Surplus surplus;
}

/// @notice Figures that act by themselves after a settlement; 0 switches each off.
struct Thresholds {
    uint16 stopJoinsBps; // funding ratio below this: nobody may join until a later settlement finds it back
    uint16 lowBps; // funding ratio below this is low
    uint32 fewMembers; // fewer paying members than this, once there were as many, are too few
    uint8 periods; // so many settlements in a row, low or too few, and the fund winds up, or votes on it
    bool windsUp; // true: it winds up; false: all members vote
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

/// @notice The clocks of a claim, and its fast lane.
struct ClaimTerms {
    uint32 reportingSeconds; // a claim is filed at most this long after its event
    uint32 publicitySeconds; // objection window after publication
    uint32 fastSeconds; // after this long without an objection, an attested small claim may be paid at once
    uint88 fastLimit; // the largest claim of the fast lane, token units; 0: no fast lane
}

/// @notice What a dispute costs whom. Amounts are token units.
struct DisputeTerms {
    uint32 appealSeconds; // after a verdict
    uint96 bond; // what an objector stakes
    uint96 appealBond;
    uint96 stake; // what a respondent loses of the prepaid balance on a verdict of fraud, or when expelled
    uint16 refusedBps; // part of `stake` lost on a plain refusal
    uint16 winnerBps; // part of a lost stake that goes to the other side
    uint16 jurorBps; // part that goes to the jurors who opened their votes; the rest goes to RESERVE
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

/// @notice How a jury is drawn, and how it decides.
struct JuryTerms {
    uint16 size; // expected number of jurors
    uint16 quorumBps; // votes needed, in 1/10,000 of the expected jury (at most the paying members), rounded up
    uint16 plenaryQuorumBps; // the same, of the paying members, where all covered members vote
    uint16 majorityBps; // share of the votes that must be exceeded to pay less, or to refuse
    uint16 graveBps; // share of the votes that must be exceeded for fraud, expulsion, suspension
    uint8 appealFactor; // how much larger the jury of an appeal is
    uint8 rounds; // of sealing; each doubles the expected jury while too few votes are sealed
    bool tieRefuses; // a share that is just met: true: the claim is refused or cut, false: it is paid
    bool silencePays; // a claim without a quorum: true: it is paid as filed, false: it is refused
    uint32 sealingSeconds; // a round of sealing
    uint32 openingSeconds;
    uint32 swingSeconds; // the outcome turning this shortly before the end extends the opening by as much
    uint32 extensionSeconds; // at most so much in all
}

/// @notice What an amendment may change, and the text it is bound to. Everything else in a plan is fixed for good.
struct Rules {
    bytes32 rulesHash; // keccak256 of the canonical text of the plan file
    address operator; // receives the fee, and has no other right
    address guardian; // may pause joining, filing, or paying for a while; zero: nobody
    address beneficiary; // receives grants, and what nobody claims after the end
    MembershipTerms membership;
    ShareTerms shares;
    ClaimTerms claims;
    Thresholds thresholds;
    Benefit[] benefits; // line n of the table is benefits[n - 1]
    uint16[] cappedCodes;
    BenefitCaps[] caps; // caps[i] belongs to cappedCodes[i]
}

/// @notice Who takes up and who gives up an office with a version of the rules.
struct Offices {
    address[] newAttestors; // sign vouchers
    address[] goneAttestors;
    address[] newProviders; // attest receipts for the fast lane
    address[] goneProviders;
}

/// @notice The part of a version of the rules that the fund itself needs.
struct FundRules {
    bytes32 rulesHash;
    address operator;
    address beneficiary;
    MembershipTerms membership;
    ShareTerms shares;
    Thresholds thresholds;
    address[] newAttestors;
    address[] goneAttestors;
}

/// @notice The part of a version of the rules that the claim desk needs.
struct ClaimRules {
    ClaimTerms claims;
    uint32 waitingSeconds;
    Benefit[] benefits;
    uint16[] cappedCodes;
    BenefitCaps[] caps;
    address[] newProviders;
    address[] goneProviders;
}

/// @notice A whole plan, as the factory takes it: version 1 of the rules, and what no vote can change.
struct Plan {
    Rules rules;
    Offices offices;
    uint64 tick; // token units per unit between two expiry ticks
    Calendar calendar;
    uint32 lifeSeconds; // from the calendar's start until winding-up begins; 0: no fixed end
    Band[] bands;
    DisputeTerms disputes;
    JuryTerms jury;
}
