// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Benefit, BenefitCaps, BenefitKind, Calendar, ClaimTerms, Plan} from "./interfaces/FundTypes.sol";
import {ClaimFacts, ClaimStatus, IClaimDesk, Reason} from "./interfaces/IClaimDesk.sol";
import {CaseKind, ICourt, IJury} from "./interfaces/IJury.sol";
import {Cover} from "./interfaces/IMembership.sol";
import {IMutualFund} from "./interfaces/IMutualFund.sol";
import {Relayed} from "./Relayed.sol";
import {BenefitTable} from "./libraries/BenefitTable.sol";
import {CalendarLib} from "./libraries/CalendarLib.sol";

/// @title The claim desk: a claim's life, from filing to payment
/// @notice It decides nothing itself: time approves an undisputed claim, the jury a disputed one. It holds no money.
contract ClaimDesk is IClaimDesk, ICourt, Relayed {
    using BenefitTable for Benefit;
    using CalendarLib for Calendar;

    /// @dev What happened to a claim that time alone does not tell.
    enum Mark {
        None,
        Disputed,
        Approved, // by the jury
        Paid,
        Refused,
        Withdrawn
    }

    /// @dev An objector's bond; anything but None says that the account objected.
    enum Bond {
        None,
        Held,
        Collected
    }

    /// @dev One slot.
    struct Claim {
        address claimant;
        uint32 eventAt;
        uint32 filedAt;
        uint8 line;
        Mark mark;
        uint16 period; // whose settlement funds it
    }

    struct Amounts {
        uint96 granted; // 0: the line's amount
        uint96 paid;
    }

    struct Dispute {
        uint64 caseId;
        uint32 objections;
        uint96 bond; // each objector's
        bool compensated;
    }

    struct Terms {
        ClaimTerms claims;
        uint32 waitingSeconds;
    }

    uint256 private constant BPS = 10_000;
    uint256 private constant PAY = 1;
    uint256 private constant PER_EVENT = 1;
    uint256 private constant ANNUAL = 2;
    uint256 private constant LIFETIME = 3;

    IMutualFund public immutable fund;
    IJury public immutable jury;
    uint40 private immutable _startsAt;
    uint32 private immutable _periodSeconds;

    Terms private _terms;
    /// @inheritdoc IClaimDesk
    uint256 public benefitCount;
    mapping(uint256 line => Benefit) private _benefits;
    mapping(uint256 code => BenefitCaps) private _caps;
    mapping(uint256 claimId => Claim) private _claims;
    mapping(uint256 claimId => Amounts) private _amounts;
    mapping(uint256 claimId => Dispute) private _disputes;
    mapping(uint256 claimId => mapping(address objector => Bond)) private _bonds;
    mapping(bytes32 key => uint256 amount) private _used;

    constructor(IMutualFund fund_, IJury jury_, address forwarder, Plan memory plan) Relayed(forwarder) {
        fund = fund_;
        jury = jury_;
        _startsAt = plan.calendar.startsAt;
        _periodSeconds = plan.calendar.periodSeconds;
        _terms = Terms(plan.claims, plan.membership.waitingSeconds);
        benefitCount = plan.benefits.length;
        for (uint256 i; i < plan.benefits.length; ++i) _benefits[i + 1] = plan.benefits[i];
        for (uint256 i; i < plan.caps.length; ++i) _caps[plan.cappedCodes[i]] = plan.caps[i];
    }

    // --- claimant ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function file(uint256 line, uint256 eventAt, uint256 receipts, uint256 otherSources, bytes32 evidence)
        external
        returns (uint256 claimId)
    {
        address claimant = _msgSender();
        Benefit memory benefit = benefitAt(line);
        if (evidence == 0) revert EvidenceMissing();
        uint256 level = _coverFor(claimant, benefit, eventAt);
        if (benefit.kind == BenefitKind.Fixed && (receipts | otherSources) != 0) revert ReceiptsNotAsked();
        uint256 amount = benefit.aidOf(level, receipts, otherSources);
        if (benefit.capped) amount = Math.min(amount, _allowance(claimant, benefit.code, level, eventAt));

        (uint256 publishedAt, uint256 period) = _publicationOf(block.timestamp);
        (claimId, amount) = fund.publish(period, amount);
        if (amount == 0) revert NothingClaimable();
        if (benefit.capped) _use(claimant, benefit.code, eventAt, amount, true);
        // The casts are safe: benefitAt and _coverFor bound line and eventAt; the fund keeps 16 bits of period, 96 of amount.
        _claims[claimId] =
            Claim(claimant, uint32(eventAt), uint32(block.timestamp), uint8(line), Mark.None, uint16(period));
        if (amount != benefit.amount) _amounts[claimId].granted = uint96(amount);
        emit ClaimFiled(
            claimId, claimant, line, eventAt, publishedAt, period, amount, receipts, otherSources, evidence
        );
    }

    /// @inheritdoc IClaimDesk
    function withdraw(uint256 claimId) external {
        Claim memory claim = _claims[claimId];
        if (_msgSender() != claim.claimant) revert NotClaimant(claimId, _msgSender());
        _requireOpen(claimId);
        _claims[claimId].mark = Mark.Withdrawn;
        _release(claimId, claim);
        emit ClaimWithdrawn(claimId, claim.claimant);
        if (claim.mark == Mark.Disputed) {
            fund.decide(claimId, _amountOf(claimId, claim), false);
            jury.cancelCase(_disputes[claimId].caseId);
        } else {
            fund.unbatch(claimId, claim.period, _amountOf(claimId, claim), false);
        }
    }

    /// @inheritdoc IClaimDesk
    function collectTo(uint256 claimId, address to) external {
        if (_msgSender() != _claims[claimId].claimant) revert NotClaimant(claimId, _msgSender());
        if (to == address(0)) revert PayeeAddressZero();
        _pay(claimId, to);
    }

    // --- objector ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function raiseObjection(uint256 claimId, Reason reason, bytes32 evidence) external {
        address objector = _msgSender();
        Claim memory claim = _claims[claimId];
        uint256 windowEndsAt = _windowEndOf(claim);
        bool first = claim.mark == Mark.None;
        if (claim.claimant == address(0)) revert UnknownClaim(claimId);
        if ((!first && claim.mark != Mark.Disputed) || block.timestamp >= windowEndsAt) {
            revert WrongClaimStatus(claimId, statusOf(claimId));
        }
        if (evidence == 0) revert EvidenceMissing();
        if (objector == claim.claimant) revert OwnClaim(claimId);
        if (_bonds[claimId][objector] != Bond.None) revert AlreadyObjected(claimId, objector);
        if (fund.voterNumber(objector, block.timestamp) == 0) revert ObjectorNotCovered(objector);

        Dispute memory dispute = _disputes[claimId];
        if (first) {
            _claims[claimId].mark = Mark.Disputed;
            dispute.bond = _terms.claims.bond;
            dispute.caseId = uint64(jury.openCase(CaseKind.Claim, claimId, windowEndsAt));
            fund.unbatch(claimId, claim.period, _amountOf(claimId, claim), true);
        }
        dispute.objections += 1;
        _disputes[claimId] = dispute;
        _bonds[claimId][objector] = Bond.Held;
        emit ObjectionRaised(claimId, objector, reason, dispute.bond, dispute.caseId, evidence);
        fund.takeBond(objector, dispute.bond, claimId);
    }

    // --- either party ------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function addEvidence(uint256 claimId, bytes32 evidence) external {
        address by = _msgSender();
        _requireOpen(claimId);
        if (!isParty(claimId, by)) revert NotParty(claimId, by);
        if (evidence == 0) revert EvidenceMissing();
        emit EvidenceAdded(claimId, by, evidence);
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function conclude(uint256 claimId) external {
        Claim memory claim = _claims[claimId];
        if (claim.mark != Mark.Disputed) revert WrongClaimStatus(claimId, statusOf(claimId));
        Dispute memory dispute = _disputes[claimId];
        bool approved = jury.decideCase(dispute.caseId) == PAY;
        uint256 forfeited;
        uint256 period = fund.decide(claimId, _amountOf(claimId, claim), approved);
        if (approved) {
            (_claims[claimId].mark, _claims[claimId].period) = (Mark.Approved, uint16(period));
            forfeited = _stakes(dispute) - _compensationOf(dispute);
            fund.forfeitBonds(forfeited, claimId);
        } else {
            _claims[claimId].mark = Mark.Refused;
            _release(claimId, claim);
        }
        emit ClaimConcluded(claimId, dispute.caseId, approved, period, forfeited);
    }

    /// @inheritdoc IClaimDesk
    function pay(uint256 claimId) external {
        _pay(claimId, _claims[claimId].claimant);
    }

    /// @inheritdoc IClaimDesk
    function collectBond(uint256 claimId, address objector) external {
        Mark mark = _claims[claimId].mark;
        bool due = mark == Mark.Refused || mark == Mark.Withdrawn;
        if (!due || _bonds[claimId][objector] != Bond.Held) revert NoBondToCollect(claimId, objector);
        _bonds[claimId][objector] = Bond.Collected;
        uint256 bond = _disputes[claimId].bond;
        emit BondCollected(claimId, objector, bond);
        fund.returnBond(objector, bond, claimId);
    }

    /// @inheritdoc IClaimDesk
    function collectCompensation(uint256 claimId) external {
        Claim memory claim = _claims[claimId];
        Dispute memory dispute = _disputes[claimId];
        bool due = claim.mark == Mark.Approved || claim.mark == Mark.Paid;
        uint256 amount = _compensationOf(dispute);
        if (!due || dispute.compensated || amount == 0) revert NoCompensation(claimId);
        _disputes[claimId].compensated = true;
        emit CompensationCollected(claimId, claim.claimant, amount);
        fund.compensate(claim.claimant, amount, claimId);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function statusOf(uint256 claimId) public view returns (ClaimStatus) {
        Claim memory claim = _claims[claimId];
        if (claim.claimant == address(0)) return ClaimStatus.None;
        if (claim.mark == Mark.Withdrawn) return ClaimStatus.Withdrawn;
        if (claim.mark == Mark.Refused) return ClaimStatus.Refused;
        if (claim.mark == Mark.Paid) return ClaimStatus.Paid;
        if (claim.mark == Mark.Disputed) {
            (bool over,) = jury.resultOf(_disputes[claimId].caseId);
            return over ? ClaimStatus.Decided : ClaimStatus.Disputed;
        }
        if (claim.mark == Mark.None) {
            (uint256 publishedAt,) = _publicationOf(claim.filedAt);
            if (block.timestamp < publishedAt) return ClaimStatus.Filed;
            if (block.timestamp < _windowEndOf(claim)) return ClaimStatus.Published;
        }
        (uint256 open,) = fund.openPeriod();
        if (claim.period >= open) return ClaimStatus.Approved;
        if (fund.fundedOf(claim.period, _amountOf(claimId, claim)) > _amounts[claimId].paid) return ClaimStatus.Funded;
        (,, bool owed) = fund.shortfallOf(claim.period);
        return owed ? ClaimStatus.Carried : ClaimStatus.Paid;
    }

    /// @inheritdoc IClaimDesk
    function claimOf(uint256 claimId) external view returns (ClaimFacts memory facts) {
        Claim memory claim = _claims[claimId];
        Dispute memory dispute = _disputes[claimId];
        if (claim.claimant == address(0)) revert UnknownClaim(claimId);
        (facts.claimant, facts.line, facts.eventAt) = (claim.claimant, claim.line, claim.eventAt);
        (facts.filedAt, facts.period) = (claim.filedAt, claim.period);
        (facts.publishedAt,) = _publicationOf(claim.filedAt);
        facts.windowEndsAt = _windowEndOf(claim);
        facts.amount = _amountOf(claimId, claim);
        // Paid to the end means all that was funded; a claim paid in one go leaves no other mark of the amount.
        facts.paid =
            claim.mark == Mark.Paid ? fund.fundedOf(claim.period, facts.amount) : _amounts[claimId].paid;
        (facts.caseId, facts.objections, facts.bond) = (dispute.caseId, dispute.objections, dispute.bond);
    }

    /// @inheritdoc ICourt
    function isParty(uint256 claimId, address account) public view returns (bool) {
        return _claims[claimId].claimant == account || _bonds[claimId][account] != Bond.None;
    }

    /// @inheritdoc IClaimDesk
    function claimTerms() external view returns (ClaimTerms memory) {
        return _terms.claims;
    }

    /// @inheritdoc IClaimDesk
    function benefitAt(uint256 line) public view returns (Benefit memory) {
        if (line == 0 || line > benefitCount) revert UnknownBenefit(line);
        return _benefits[line];
    }

    /// @inheritdoc IClaimDesk
    function capsOf(uint256 code) external view returns (BenefitCaps memory) {
        return _caps[code];
    }

    /// @inheritdoc IClaimDesk
    function usedOf(address member, uint256 code, uint256 capKind, uint256 bucket) external view returns (uint256) {
        return _used[_capKey(member, code, capKind, bucket)];
    }

    // --- inside: payment ---------------------------------------------------------------------------------------------

    /// @dev The fund's own guard keeps a token's callback out; so marking after paying is safe here.
    function _pay(uint256 claimId, address to) private {
        Claim memory claim = _claims[claimId];
        if (claim.claimant == address(0)) revert UnknownClaim(claimId);
        if (claim.mark != Mark.None && claim.mark != Mark.Approved) {
            revert WrongClaimStatus(claimId, statusOf(claimId));
        }
        uint256 paid = _amounts[claimId].paid;
        uint256 granted = _amountOf(claimId, claim);
        (uint256 amount, bool done) = fund.payClaim(claimId, claim.claimant, to, claim.period, granted, paid);
        if (done) _claims[claimId].mark = Mark.Paid;
        else _amounts[claimId].paid = uint96(paid + amount); // at most the amount granted
        emit AidPaid(claimId, claim.claimant, to, amount, paid + amount, done);
    }

    // --- inside: cover and caps --------------------------------------------------------------------------------------

    /// @dev The cover level that counts for this benefit at the event; reverts with what stands against it.
    function _coverFor(address claimant, Benefit memory benefit, uint256 eventAt) private view returns (uint256) {
        Terms memory terms = _terms;
        if (eventAt > block.timestamp) revert EventInFuture(eventAt);
        uint256 reportBy = eventAt + terms.claims.reportingSeconds;
        if (block.timestamp >= reportBy) revert ReportedTooLate(eventAt, reportBy);
        Cover memory cover = fund.coverAt(claimant, eventAt, benefit.waits ? terms.waitingSeconds : 0);
        if (cover.number == 0) revert NotCoveredAt(claimant, eventAt);
        if (eventAt < cover.waitsUntil) revert EventInWaiting(eventAt, cover.waitsUntil);
        (uint256 youngest, uint256 oldest) = BenefitTable.agesAt(cover, eventAt);
        if (benefit.ageFrom > oldest || benefit.ageTo < youngest) revert AgeImpossible(youngest, oldest);
        return cover.level;
    }

    /// @dev What the caps of a benefit code still allow, token units.
    function _allowance(address claimant, uint256 code, uint256 level, uint256 eventAt)
        private
        view
        returns (uint256 allowance)
    {
        BenefitCaps memory caps = _caps[code];
        allowance = type(uint256).max;
        for (uint256 kind = PER_EVENT; kind <= LIFETIME; ++kind) {
            uint256 cap = _capOf(caps, kind) * level;
            if (cap == 0) continue;
            uint256 used = _used[_capKey(claimant, code, kind, _bucketOf(kind, eventAt))];
            allowance = Math.min(allowance, Math.saturatingSub(cap, used));
        }
        if (allowance == 0) revert CapReached(code);
    }

    /// @dev Take up, or give back, room under the caps that this code has.
    function _use(address claimant, uint256 code, uint256 eventAt, uint256 amount, bool taken) private {
        BenefitCaps memory caps = _caps[code];
        for (uint256 kind = PER_EVENT; kind <= LIFETIME; ++kind) {
            if (_capOf(caps, kind) == 0) continue;
            bytes32 key = _capKey(claimant, code, kind, _bucketOf(kind, eventAt));
            _used[key] = taken ? _used[key] + amount : _used[key] - amount;
        }
    }

    function _capOf(BenefitCaps memory caps, uint256 kind) private pure returns (uint256) {
        if (kind == PER_EVENT) return caps.perEvent;
        return kind == ANNUAL ? caps.annual : caps.lifetime;
    }

    /// @dev What a cap counts by: the event's day, its plan year (from 0), or all of life.
    function _bucketOf(uint256 kind, uint256 eventAt) private view returns (uint256) {
        if (kind == PER_EVENT) return eventAt / 1 days;
        return kind == ANNUAL ? Math.saturatingSub(eventAt, _startsAt) / 365 days : 0;
    }

    /// @dev A claim that will not be paid gives its room under the caps back.
    function _release(uint256 claimId, Claim memory claim) private {
        Benefit memory benefit = _benefits[claim.line];
        if (benefit.capped) {
            _use(claim.claimant, benefit.code, claim.eventAt, _amountOf(claimId, claim), false);
        }
    }

    function _capKey(address member, uint256 code, uint256 capKind, uint256 bucket) private pure returns (bytes32) {
        return keccak256(abi.encode(member, code, capKind, bucket));
    }

    // --- inside: derived ---------------------------------------------------------------------------------------------

    function _requireOpen(uint256 claimId) private view {
        ClaimStatus status = statusOf(claimId);
        bool open =
            status == ClaimStatus.Filed || status == ClaimStatus.Published || status == ClaimStatus.Disputed;
        if (!open) revert WrongClaimStatus(claimId, status);
    }

    function _amountOf(uint256 claimId, Claim memory claim) private view returns (uint256) {
        uint256 granted = _amounts[claimId].granted;
        return granted == 0 ? _benefits[claim.line].amount : granted;
    }

    function _windowEndOf(Claim memory claim) private view returns (uint256) {
        (uint256 publishedAt,) = _publicationOf(claim.filedAt);
        return publishedAt + _terms.claims.publicitySeconds;
    }

    function _publicationOf(uint256 filedAt) private view returns (uint256, uint256) {
        return Calendar(_startsAt, _periodSeconds).publicationOf(filedAt, _terms.claims.publicitySeconds);
    }

    function _stakes(Dispute memory dispute) private pure returns (uint256) {
        return uint256(dispute.objections) * dispute.bond;
    }

    /// @dev The claimant's part of lost bonds; rounds down, the rest goes to RESERVE.
    function _compensationOf(Dispute memory dispute) private view returns (uint256) {
        return _stakes(dispute) * _terms.claims.compensationBps / BPS;
    }
}
