// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Band, Benefit, BenefitKind, DisputeTerms, JuryTerms, Plan} from "../interfaces/FundTypes.sol";

/// @title The hard bounds of every plan
/// @dev Checked once, when a fund is created; a plan outside them has no contract.
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

    error OutOfBounds(string key, uint256 value, uint256 least, uint256 most);
    error CapsLengthMismatch(uint256 codes, uint256 caps);

    /// @notice Revert with the key of the first value that is out of bounds.
    function check(Plan memory plan) internal view {
        _checkShares(plan);
        _checkClocks(plan);
        _within("membership.maxCover", plan.membership.maxCover, 1, type(uint32).max);
        _checkDisputes(plan.disputes);
        _checkJury(plan);
        _checkTables(plan);
    }

    function _checkShares(Plan memory plan) private pure {
        _within("tick", plan.tick, 1, type(uint64).max);
        _within("shares.feeBps", plan.shares.feeBps, 0, MAX_FEE_BPS);
        // Work of a settlement is bounded by the ticks it can cross.
        uint256 reach = uint256(plan.shares.periodCap) + plan.shares.dues;
        _within("shares.periodCap", plan.shares.periodCap, 1, type(uint80).max);
        _within("shares.periodCap + shares.dues in ticks", reach / plan.tick, 0, MAX_TICKS_PER_SETTLEMENT);
        // A member must be able to follow the index for at least one tick.
        _within("membership.minPrepayment", plan.membership.minPrepayment, plan.tick, type(uint80).max);
        if (plan.operator == address(0)) revert OutOfBounds("operator", 0, 1, type(uint160).max);
    }

    function _checkClocks(Plan memory plan) private view {
        uint256 period = plan.calendar.periodSeconds;
        _within("calendar.periodSeconds", period, MIN_PERIOD_SECONDS, MAX_PERIOD_SECONDS);
        // Not long ago, or settlements would be overdue at birth; nor far ahead, or nobody could leave before.
        _within(
            "calendar.startsAt",
            plan.calendar.startsAt,
            block.timestamp - period,
            block.timestamp + MAX_PERIOD_SECONDS
        );
        _within("membership.waitingSeconds", plan.membership.waitingSeconds, MIN_WAITING_SECONDS, MAX_WAITING_SECONDS);
        _within("membership.graceSeconds", plan.membership.graceSeconds, 0, MAX_GRACE_SECONDS);
        uint256 longest = period < MAX_PUBLICITY_SECONDS ? period : MAX_PUBLICITY_SECONDS;
        _within("claims.publicitySeconds", plan.claims.publicitySeconds, MIN_PUBLICITY_SECONDS, longest);
        _within(
            "claims.reportingSeconds", plan.claims.reportingSeconds, MIN_REPORTING_SECONDS, MAX_REPORTING_SECONDS
        );
        if (plan.claims.fastLimit != 0) {
            _within("claims.fastSeconds", plan.claims.fastSeconds, MIN_FAST_SECONDS, plan.claims.publicitySeconds);
        }
    }

    function _checkDisputes(DisputeTerms memory terms) private pure {
        _within("disputes.appealSeconds", terms.appealSeconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS);
        _within("disputes.bond", terms.bond, 1, type(uint80).max);
        _within("disputes.appealBond", terms.appealBond, terms.bond, type(uint80).max);
        _within("disputes.stake", terms.stake, 0, type(uint80).max);
        _within("disputes.refusedBps", terms.refusedBps, 0, MAX_BPS);
        uint256 shared = uint256(terms.winnerBps) + terms.jurorBps;
        _within("disputes.winnerBps + disputes.jurorBps", shared, 0, MAX_BPS - MIN_LOSS_BPS);
    }

    function _checkJury(Plan memory plan) private pure {
        JuryTerms memory terms = plan.jury;
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
        uint256 voting =
            uint256(terms.rounds) * terms.sealingSeconds + terms.openingSeconds + terms.extensionSeconds;
        uint256 longest = uint256(plan.claims.publicitySeconds) + plan.disputes.appealSeconds + 2 * voting;
        _within("longest claim path in seconds", longest, 0, MAX_CLAIM_SECONDS);
    }

    function _checkTables(Plan memory plan) private pure {
        _within("bands", plan.bands.length, 1, MAX_LINES);
        _within("benefits", plan.benefits.length, 1, MAX_LINES);
        if (plan.cappedCodes.length != plan.caps.length) {
            revert CapsLengthMismatch(plan.cappedCodes.length, plan.caps.length);
        }
        for (uint256 i = 1; i < plan.cappedCodes.length; ++i) {
            _within("cappedCodes", plan.cappedCodes[i], uint256(plan.cappedCodes[i - 1]) + 1, type(uint16).max);
        }
        _within("providers", plan.providers.length, plan.claims.fastLimit == 0 ? 0 : 1, MAX_LINES);
        _within("attestors", plan.attestors.length, plan.membership.attested ? 1 : 0, MAX_LINES);
        for (uint256 i; i < plan.bands.length; ++i) {
            Band memory band = plan.bands[i];
            _within("bands.units", band.units, 1, type(uint32).max / plan.membership.maxCover);
            _within("bands.ageTo", band.ageTo, band.ageFrom, type(uint8).max);
        }
        for (uint256 i; i < plan.benefits.length; ++i) {
            Benefit memory line = plan.benefits[i];
            bool proportional = line.kind == BenefitKind.Proportional;
            _within("benefits.amount", line.amount, 1, type(uint96).max / plan.membership.maxCover);
            _within("benefits.ageTo", line.ageTo, line.ageFrom, type(uint8).max);
            _within("benefits.ratioBps", line.ratioBps, proportional ? 1 : 0, proportional ? MAX_BPS : 0);
            if (!proportional) _within("benefits.deductible", line.deductible, 0, 0);
        }
    }

    function _within(string memory key, uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert OutOfBounds(key, value, least, most);
    }
}
