// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Band, Benefit, BenefitKind, DisputeTerms, JuryTerms, Offices, Plan, Rules, Thresholds} from "../interfaces/FundTypes.sol";

/// @notice What of a plan never changes, as far as rules must fit to it.
struct Frame {
    uint64 tick;
    uint32 periodSeconds;
    uint32 maxBandUnits; // largest units of an age band at cover level 1
    uint32 disputeSeconds; // the longest dispute, from the end of publicity
}

/// @title The hard bounds of every plan
/// @dev Checked when a fund is created and when rules are proposed; rules outside them cannot be in force. External only
/// because the check would not fit where it is needed.
library Bounds {
    uint256 internal constant MAX_FEE_BPS = 800;
    uint256 internal constant MAX_TICKS_PER_SETTLEMENT = 256;
    uint256 internal constant MIN_PERIOD_SECONDS = 1 days;
    uint256 internal constant MAX_PERIOD_SECONDS = 92 days;
    uint256 internal constant MIN_WAITING_SECONDS = 30 days;
    uint256 internal constant MAX_WAITING_SECONDS = 180 days;
    uint256 internal constant MAX_GRACE_SECONDS = 180 days;
    uint256 internal constant MIN_PUBLICITY_SECONDS = 3 days;
    uint256 internal constant MAX_PUBLICITY_SECONDS = 30 days;
    uint256 internal constant MIN_REPORTING_SECONDS = 30 days;
    uint256 internal constant MAX_REPORTING_SECONDS = 730 days;
    uint256 internal constant MIN_FAST_SECONDS = 1 hours;
    uint256 internal constant MIN_PHASE_SECONDS = 1 days; // sealing, opening, appealing
    uint256 internal constant MAX_PHASE_SECONDS = 15 days;
    uint256 internal constant MAX_EXTENSION_SECONDS = 7 days;
    uint256 internal constant MAX_CLAIM_SECONDS = 183 days; // from publication to the last verdict, whoever is silent
    uint256 internal constant MIN_JURY = 3;
    uint256 internal constant MAX_JURY = 1000;
    uint256 internal constant MAX_ROUNDS = 4;
    uint256 internal constant MIN_APPEAL_FACTOR = 2;
    uint256 internal constant MAX_APPEAL_FACTOR = 5;
    uint256 internal constant MIN_QUORUM_BPS = 500;
    /// @dev At least this part of what a losing side staked goes to RESERVE, so that who is on both sides loses.
    uint256 internal constant MIN_LOSS_BPS = 1_000;
    uint256 internal constant MAX_BPS = 10_000;
    uint256 internal constant MAX_LINES = 255;
    uint256 internal constant MAX_TERM_PERIODS = 400;
    uint256 internal constant MIN_LIFE_SECONDS = 365 days;

    error OutOfBounds(string key, uint256 value, uint256 least, uint256 most);
    error CapsLengthMismatch(uint256 codes, uint256 caps);

    /// @notice Revert with the key of the first value of a plan that is out of bounds.
    function check(Plan calldata plan) external view {
        _within("tick", plan.tick, 1, type(uint64).max);
        uint256 period = plan.calendar.periodSeconds;
        _within("calendar.periodSeconds", period, MIN_PERIOD_SECONDS, MAX_PERIOD_SECONDS);
        // Not long ago, or settlements would be overdue at birth; nor far ahead, or nobody could leave before.
        _within(
            "calendar.startsAt",
            plan.calendar.startsAt,
            block.timestamp - period,
            block.timestamp + MAX_PERIOD_SECONDS
        );
        if (plan.lifeSeconds != 0) _within("lifeSeconds", plan.lifeSeconds, MIN_LIFE_SECONDS, type(uint32).max);
        _checkBands(plan.bands);
        _checkDisputes(plan.disputes);
        _checkJury(plan.jury);
        _within("offices.goneAttestors", plan.offices.goneAttestors.length, 0, 0);
        _within("offices.goneProviders", plan.offices.goneProviders.length, 0, 0);
        _within("offices.newAttestors", plan.offices.newAttestors.length, plan.rules.membership.attested ? 1 : 0, MAX_LINES);
        _within("offices.newProviders", plan.offices.newProviders.length, plan.rules.claims.fastLimit == 0 ? 0 : 1, MAX_LINES);
        _checkRules(plan.rules, frameOf(plan));
    }

    /// @notice As `check`, for a later version of the rules.
    function checkRules(Rules calldata rules, Offices calldata offices, Frame calldata frame) external pure {
        uint256 attestors = offices.newAttestors.length + offices.goneAttestors.length;
        _within("offices: attestors", attestors, 0, MAX_LINES);
        _within("offices: providers", offices.newProviders.length + offices.goneProviders.length, 0, MAX_LINES);
        _checkRules(rules, frame);
    }

    /// @notice What never changes of a plan.
    function frameOf(Plan calldata plan) internal pure returns (Frame memory frame) {
        (frame.tick, frame.periodSeconds) = (plan.tick, plan.calendar.periodSeconds);
        for (uint256 i; i < plan.bands.length; ++i) {
            if (plan.bands[i].units > frame.maxBandUnits) frame.maxBandUnits = plan.bands[i].units;
        }
        JuryTerms calldata jury = plan.jury;
        uint256 voting = uint256(jury.rounds) * jury.sealingSeconds + jury.openingSeconds + jury.extensionSeconds;
        frame.disputeSeconds = uint32(plan.disputes.appealSeconds + 2 * voting); // each part is bounded by days
    }

    function _checkRules(Rules calldata rules, Frame memory frame) private pure {
        _checkShares(rules, frame);
        _checkMembership(rules, frame);
        _checkClaims(rules, frame);
        _checkThresholds(rules.thresholds);
        _checkTables(rules);
        if (rules.operator == address(0)) revert OutOfBounds("operator", 0, 1, type(uint160).max);
        if (rules.beneficiary == address(0)) revert OutOfBounds("beneficiary", 0, 1, type(uint160).max);
    }

    function _checkShares(Rules calldata rules, Frame memory frame) private pure {
        _within("shares.feeBps", rules.shares.feeBps, 0, MAX_FEE_BPS);
        // Work of a settlement is bounded by the ticks it can cross.
        uint256 reach = uint256(rules.shares.periodCap) + rules.shares.dues;
        _within("shares.periodCap", rules.shares.periodCap, 1, type(uint80).max);
        _within("shares.periodCap + shares.dues in ticks", reach / frame.tick, 0, MAX_TICKS_PER_SETTLEMENT);
        _within("shares.termPeriods", rules.shares.termPeriods, 1, MAX_TERM_PERIODS);
    }

    function _checkMembership(Rules calldata rules, Frame memory frame) private pure {
        // A member must be able to follow the index for at least one tick.
        _within("membership.minPrepayment", rules.membership.minPrepayment, frame.tick, type(uint80).max);
        uint256 most = type(uint32).max / frame.maxBandUnits;
        _within("membership.maxCover", rules.membership.maxCover, 1, most);
        _within("membership.waitingSeconds", rules.membership.waitingSeconds, MIN_WAITING_SECONDS, MAX_WAITING_SECONDS);
        _within("membership.graceSeconds", rules.membership.graceSeconds, 0, MAX_GRACE_SECONDS);
    }

    function _checkClaims(Rules calldata rules, Frame memory frame) private pure {
        uint256 publicity = rules.claims.publicitySeconds;
        uint256 longest = frame.periodSeconds < MAX_PUBLICITY_SECONDS ? frame.periodSeconds : MAX_PUBLICITY_SECONDS;
        _within("claims.publicitySeconds", publicity, MIN_PUBLICITY_SECONDS, longest);
        _within(
            "claims.reportingSeconds", rules.claims.reportingSeconds, MIN_REPORTING_SECONDS, MAX_REPORTING_SECONDS
        );
        if (rules.claims.fastLimit != 0) {
            _within("claims.fastSeconds", rules.claims.fastSeconds, MIN_FAST_SECONDS, publicity);
        }
        _within("longest claim path in seconds", publicity + frame.disputeSeconds, 0, MAX_CLAIM_SECONDS);
    }

    function _checkThresholds(Thresholds calldata t) private pure {
        bool none = t.lowBps == 0 && t.fewMembers == 0;
        _within("thresholds.periods", t.periods, none ? 0 : 1, type(uint8).max);
    }

    function _checkDisputes(DisputeTerms calldata terms) private pure {
        _within("disputes.appealSeconds", terms.appealSeconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS);
        _within("disputes.bond", terms.bond, 1, type(uint80).max);
        _within("disputes.appealBond", terms.appealBond, terms.bond, type(uint80).max);
        _within("disputes.stake", terms.stake, 0, type(uint80).max);
        _within("disputes.refusedBps", terms.refusedBps, 0, MAX_BPS);
        uint256 shared = uint256(terms.winnerBps) + terms.jurorBps;
        _within("disputes.winnerBps + disputes.jurorBps", shared, 0, MAX_BPS - MIN_LOSS_BPS);
    }

    function _checkJury(JuryTerms calldata terms) private pure {
        _within("jury.size", terms.size, MIN_JURY, MAX_JURY);
        _within("jury.quorumBps", terms.quorumBps, MIN_QUORUM_BPS, MAX_BPS);
        _within("jury.plenaryQuorumBps", terms.plenaryQuorumBps, MIN_QUORUM_BPS, MAX_BPS);
        _within("jury.majorityBps", terms.majorityBps, MAX_BPS / 2, MAX_BPS - 1);
        _within("jury.graveBps", terms.graveBps, terms.majorityBps, MAX_BPS - 1);
        _within("jury.appealFactor", terms.appealFactor, MIN_APPEAL_FACTOR, MAX_APPEAL_FACTOR);
        _within("jury.rounds", terms.rounds, 1, MAX_ROUNDS);
        _within("jury.sealingSeconds", terms.sealingSeconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS);
        _within("jury.openingSeconds", terms.openingSeconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS);
        _within("jury.swingSeconds", terms.swingSeconds, 0, terms.openingSeconds);
        _within("jury.extensionSeconds", terms.extensionSeconds, 0, MAX_EXTENSION_SECONDS);
    }

    function _checkBands(Band[] calldata bands) private pure {
        _within("bands", bands.length, 1, MAX_LINES);
        for (uint256 i; i < bands.length; ++i) {
            _within("bands.units", bands[i].units, 1, type(uint32).max);
            _within("bands.ageTo", bands[i].ageTo, bands[i].ageFrom, type(uint8).max);
        }
    }

    function _checkTables(Rules calldata rules) private pure {
        _within("benefits", rules.benefits.length, 1, MAX_LINES);
        if (rules.cappedCodes.length != rules.caps.length) {
            revert CapsLengthMismatch(rules.cappedCodes.length, rules.caps.length);
        }
        for (uint256 i = 1; i < rules.cappedCodes.length; ++i) {
            _within("cappedCodes", rules.cappedCodes[i], uint256(rules.cappedCodes[i - 1]) + 1, type(uint16).max);
        }
        for (uint256 i; i < rules.benefits.length; ++i) {
            Benefit calldata line = rules.benefits[i];
            bool proportional = line.kind == BenefitKind.Proportional;
            _within("benefits.amount", line.amount, 1, type(uint96).max / rules.membership.maxCover);
            _within("benefits.ageTo", line.ageTo, line.ageFrom, type(uint8).max);
            _within("benefits.ratioBps", line.ratioBps, proportional ? 1 : 0, proportional ? MAX_BPS : 0);
            if (!proportional) _within("benefits.deductible", line.deductible, 0, 0);
        }
    }

    function _within(string memory key, uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert OutOfBounds(key, value, least, most);
    }
}
