// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Benefit, BenefitCaps, BenefitKind, Calendar, ClaimTerms, DisputeTerms} from "./interfaces/FundTypes.sol";
import {ClaimFacts, ClaimStatus, IClaimDesk, Reason, Receipt} from "./interfaces/IClaimDesk.sol";
import {CaseKind, IJury} from "./interfaces/IJury.sol";
import {Cover} from "./interfaces/IMembership.sol";
import {IMutualFund, Power} from "./interfaces/IMutualFund.sol";
import {IRulebook} from "./interfaces/IRulebook.sol";
import {Disputes} from "./disputes/Disputes.sol";
import {BenefitLimits} from "./libraries/BenefitLimits.sol";
import {BenefitTable} from "./libraries/BenefitTable.sol";
import {CalendarLib} from "./libraries/CalendarLib.sol";
import {Receipts} from "./libraries/Receipts.sol";
import {RuleTables, Version} from "./libraries/RuleTables.sol";

/// @title The claim desk: a claim's life, from filing to payment
/// @notice It decides nothing itself: time approves an undisputed claim, the jury a disputed one. It holds no money.
contract ClaimDesk is IClaimDesk, Disputes {
    using BenefitLimits for BenefitLimits.Use;
    using BenefitTable for Benefit;
    using CalendarLib for Calendar;
    using Receipts for Receipts.Book;
    using RuleTables for RuleTables.Tables;
    using RuleTables for Receipts.Book;

    /// @dev What happened to a claim that time alone does not tell.
    enum Mark {
        None,
        Disputed,
        Approved, // by the jury
        Paid,
        Refused,
        Fraud,
        Withdrawn
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

    /// @dev Written only where it differs from the usual: another amount than the line's, parts paid, the fast lane.
    struct Amounts {
        uint96 granted; // 0: the line's amount
        uint96 paid;
        bool attested;
        bool fastPaid;
    }

    /// @dev Lower amounts that objectors hold to be right. Written only where there are any.
    struct Offer {
        uint96 lowest; // 0: none
        bool disputed; // some objector holds that nothing is right
    }

    uint256 private constant FRAUD = 0;
    uint256 private constant REFUSE = 1;
    uint256 private constant LOWER = 2;
    uint256 private constant PAY = 3;
    uint256 private constant OPTIONS = 4;

    address public immutable reviewDesk;
    address public immutable rulebook;
    bool private immutable _silencePays;
    uint40 private immutable _startsAt;
    uint32 private immutable _periodSeconds;

    RuleTables.Tables private _tables;
    mapping(uint256 claimId => Claim) private _claims;
    mapping(uint256 claimId => Amounts) private _amounts;
    mapping(uint256 claimId => Offer) private _offers;
    mapping(address member => uint256 amount) private _debts;
    BenefitLimits.Use private _caps;
    Receipts.Book private _receipts;

    constructor(
        IMutualFund fund_,
        IJury jury_,
        address reviewDesk_,
        address rulebook_,
        address forwarder,
        address agents,
        DisputeTerms memory disputes,
        Calendar memory calendar,
        bool silencePays
    ) Disputes(fund_, jury_, forwarder, agents, disputes) {
        (reviewDesk, rulebook, _silencePays) = (reviewDesk_, rulebook_, silencePays);
        (_startsAt, _periodSeconds) = (calendar.startsAt, calendar.periodSeconds);
        _caps.startsAt = calendar.startsAt;
    }

    // --- claimant ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function file(uint256 line, uint256 eventAt, uint256 receipts, uint256 otherSources, bytes32 evidence)
        external
        returns (uint256 claimId)
    {
        (claimId,) = _file(_self(), line, eventAt, receipts, otherSources, evidence);
    }

    /// @inheritdoc IClaimDesk
    function fileAttested(Receipt calldata receipt, address provider, bytes calldata signature)
        external
        returns (uint256 claimId)
    {
        _receipts.use(receipt, _self(), provider, signature);
        Version memory v = _tables.get(_tables.versionAt(receipt.eventAt));
        uint256 amount;
        (claimId, amount) = _file(
            receipt.member, receipt.line, receipt.eventAt, receipt.receipts, receipt.otherSources, receipt.evidence
        );
        if (amount > v.fastLimit) revert AboveFastLimit(amount, v.fastLimit);
        _amounts[claimId].attested = true;
        emit ReceiptAttested(claimId, provider, receipt.nonce, block.timestamp + v.fastSeconds);
    }

    /// @inheritdoc IClaimDesk
    function withdraw(uint256 claimId) external {
        Claim memory claim = _mine(claimId);
        _claims[claimId].mark = Mark.Withdrawn;
        uint256 amount = _amountOf(claimId, claim);
        _release(claim, amount);
        emit ClaimWithdrawn(claimId, claim.claimant);
        if (claim.mark == Mark.Disputed) {
            fund.decide(claimId, amount, 0);
            _settleUnjudged(claimId, REFUSE);
        } else {
            fund.unbatch(claimId, claim.period, amount, false);
        }
    }

    /// @inheritdoc IClaimDesk
    function acceptLower(uint256 claimId) external {
        Claim memory claim = _mine(claimId);
        Offer memory offer = _offers[claimId];
        // Only when everybody had time to object, and all who did hold some amount to be right.
        bool agreed = claim.mark == Mark.Disputed && offer.lowest != 0 && !offer.disputed;
        if (!agreed) revert NothingLower(claimId);
        uint256 windowEndsAt = _windowEndOf(claim);
        if (block.timestamp < windowEndsAt) revert ObjectionWindowOpen(claimId, windowEndsAt);
        uint256 period = _grant(claimId, claim, offer.lowest);
        emit LowerAccepted(claimId, claim.claimant, offer.lowest, period);
        _settleUnjudged(claimId, LOWER);
    }

    /// @inheritdoc IClaimDesk
    function collectTo(uint256 claimId, address to) external {
        address caller = _self();
        if (caller != _claims[claimId].claimant) revert NotClaimant(claimId, caller);
        if (to == address(0)) revert PayeeAddressZero();
        _pay(claimId, to);
    }

    // --- objector ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function raiseObjection(uint256 claimId, Reason reason, uint256 lower, bytes32 evidence) external {
        address objector = _self();
        Claim memory claim = _claims[claimId];
        uint256 windowEndsAt = _windowEndOf(claim);
        if (claim.claimant == address(0)) revert UnknownClaim(claimId);
        if (claim.mark > Mark.Disputed || block.timestamp >= windowEndsAt) {
            revert WrongClaimStatus(claimId, statusOf(claimId));
        }
        uint256 amount = _amountOf(claimId, claim);
        if (lower >= amount) revert LowerTooHigh(lower, amount);
        uint256 silence = _silencePays ? PAY : REFUSE;
        (uint256 bond, uint256 caseId) = _object(claimId, objector, evidence, windowEndsAt, silence);
        uint256 onTheTable = _offer(claimId, lower);
        if (claim.mark == Mark.None) {
            _claims[claimId].mark = Mark.Disputed;
            if (!_amounts[claimId].fastPaid) fund.unbatch(claimId, claim.period, amount, true);
        }
        emit ObjectionRaised(claimId, objector, reason, lower, onTheTable, bond, caseId, evidence);
        fund.takeBond(objector, bond, claimId);
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function conclude(uint256 claimId) external {
        Claim memory claim = _claims[claimId];
        uint256 outcome = _judge(claimId);
        uint256 amount = _amountOf(claimId, claim);
        uint256 granted = outcome == PAY ? amount : outcome == LOWER ? _offers[claimId].lowest : 0;
        uint256 period;
        uint256 stakeTaken;
        if (_amounts[claimId].fastPaid) {
            _claims[claimId].mark = outcome == FRAUD ? Mark.Fraud : outcome == REFUSE ? Mark.Refused : Mark.Paid;
            if (granted != amount) _overturn(claimId, claim, amount, granted);
        } else if (granted != 0) {
            period = _grant(claimId, claim, granted);
        } else {
            _claims[claimId].mark = outcome == FRAUD ? Mark.Fraud : Mark.Refused;
            _release(claim, amount);
            fund.decide(claimId, amount, 0);
        }
        (uint256 stake, uint256 onRefusal) = _stakes();
        if (outcome == FRAUD) stakeTaken = fund.expel(claim.claimant, stake, claimId);
        else if (outcome == REFUSE) stakeTaken = fund.takeStake(claim.claimant, onRefusal, claimId);
        _split(claimId, stakeTaken);
        emit ClaimConcluded(claimId, statusOf(claimId), granted, period);
    }

    /// @inheritdoc IClaimDesk
    function pay(uint256 claimId) external {
        _pay(claimId, _claims[claimId].claimant);
    }

    /// @inheritdoc IClaimDesk
    function payFast(uint256 claimId) external {
        Claim memory claim = _claims[claimId];
        Amounts memory a = _amounts[claimId];
        if (!a.attested || a.fastPaid) revert NotForFastLane(claimId);
        // Who owes aid that was overturned is paid by the batch, which keeps the debt back.
        if (_debts[claim.claimant] != 0) revert NotForFastLane(claimId);
        uint256 payableAt = claim.filedAt + _versionOf(claim).fastSeconds;
        if (block.timestamp < payableAt) revert FastWindowOpen(claimId, payableAt);
        // Later it is an ordinary claim, and its batch pays it.
        if (claim.mark != Mark.None || block.timestamp >= _windowEndOf(claim)) {
            revert WrongClaimStatus(claimId, statusOf(claimId));
        }
        uint256 amount = _amountOf(claimId, claim);
        (_amounts[claimId].fastPaid, _amounts[claimId].paid) = (true, uint96(amount));
        uint256 fee = fund.payFast(claimId, claim.claimant, claim.period, amount);
        emit FastLanePaid(claimId, claim.claimant, amount, fee);
    }

    // --- review desk, rulebook ---------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function removeProvider(address provider) external {
        if (msg.sender != reviewDesk) revert OnlyReviewDesk(msg.sender);
        _receipts.removeProvider(provider);
    }

    /// @inheritdoc IClaimDesk
    function adopt(bytes calldata rules) external {
        if (msg.sender != rulebook) revert OnlyRulebook(msg.sender);
        _tables.adopt(_receipts, rules);
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IClaimDesk
    function statusOf(uint256 claimId) public view returns (ClaimStatus) {
        Claim memory claim = _claims[claimId];
        Amounts memory a = _amounts[claimId];
        if (claim.claimant == address(0)) return ClaimStatus.None;
        if (claim.mark == Mark.Withdrawn) return ClaimStatus.Withdrawn;
        if (claim.mark == Mark.Refused) return ClaimStatus.Refused;
        if (claim.mark == Mark.Fraud) return ClaimStatus.Fraud;
        if (claim.mark == Mark.Paid) return ClaimStatus.Paid;
        if (claim.mark == Mark.Disputed) return _disputeStatus(claimId);
        if (claim.mark == Mark.None) {
            (uint256 publishedAt,) = _publicationOf(claim.filedAt, _versionOf(claim));
            if (a.fastPaid) return block.timestamp < _windowEndOf(claim) ? ClaimStatus.FastPaid : ClaimStatus.Paid;
            if (block.timestamp < publishedAt) return ClaimStatus.Filed;
            if (block.timestamp < _windowEndOf(claim)) return ClaimStatus.Published;
        }
        (uint256 open,) = fund.openPeriod();
        if (claim.period >= open) return ClaimStatus.Approved;
        if (fund.fundedOf(claim.period, _amountOf(claimId, claim)) > a.paid) return ClaimStatus.Funded;
        (,, bool owed) = fund.shortfallOf(claim.period);
        return owed ? ClaimStatus.Carried : ClaimStatus.Paid;
    }

    /// @inheritdoc IClaimDesk
    function claimOf(uint256 claimId) external view returns (ClaimFacts memory facts) {
        Claim memory claim = _claims[claimId];
        Amounts memory a = _amounts[claimId];
        if (claim.claimant == address(0)) revert UnknownClaim(claimId);
        (facts.claimant, facts.line, facts.eventAt) = (claim.claimant, claim.line, claim.eventAt);
        (facts.filedAt, facts.period) = (claim.filedAt, claim.period);
        facts.version = _tables.versionAt(claim.eventAt);
        (facts.publishedAt,) = _publicationOf(claim.filedAt, _versionOf(claim));
        facts.windowEndsAt = _windowEndOf(claim);
        facts.amount = _amountOf(claimId, claim);
        // Paid to the end means all that was funded; a claim paid in one go leaves no other mark of the amount.
        bool settled = claim.mark == Mark.Paid && !a.fastPaid;
        facts.paid = settled ? fund.fundedOf(claim.period, facts.amount) : a.paid;
        (facts.lower, facts.attested, facts.fastPaid) = (_offers[claimId].lowest, a.attested, a.fastPaid);
    }

    /// @inheritdoc IClaimDesk
    function isProvider(address account) external view returns (bool) {
        return _receipts.isProvider[account];
    }

    /// @inheritdoc IClaimDesk
    function debtOf(address member) external view returns (uint256) {
        return _debts[member];
    }

    /// @inheritdoc IClaimDesk
    function versionCount() external view returns (uint256) {
        return _tables.versions.length;
    }

    /// @inheritdoc IClaimDesk
    function versionAt(uint256 eventAt) external view returns (uint256) {
        return _tables.versionAt(eventAt);
    }

    /// @inheritdoc IClaimDesk
    function claimTerms(uint256 version) external view returns (ClaimTerms memory terms, uint256 from) {
        Version memory v = _tables.get(version);
        return (ClaimTerms(v.reportingSeconds, v.publicitySeconds, v.fastSeconds, v.fastLimit), v.from);
    }

    /// @inheritdoc IClaimDesk
    function benefitCount(uint256 version) external view returns (uint256) {
        return _tables.get(version).lines;
    }

    /// @inheritdoc IClaimDesk
    function benefitAt(uint256 version, uint256 line) public view returns (Benefit memory) {
        if (line == 0 || line > _tables.get(version).lines) revert UnknownBenefit(line);
        return _tables.benefits[version][line];
    }

    /// @inheritdoc IClaimDesk
    function capsOf(uint256 version, uint256 code) external view returns (BenefitCaps memory) {
        return _tables.caps[version][code];
    }

    /// @inheritdoc IClaimDesk
    function usedOf(address member, uint256 code, uint256 capKind, uint256 bucket) external view returns (uint256) {
        return _caps.usedOf(member, code, capKind, bucket);
    }

    // --- inside: filing, granting, paying ----------------------------------------------------------------------------

    function _file(
        address claimant,
        uint256 line,
        uint256 eventAt,
        uint256 receipts,
        uint256 otherSources,
        bytes32 evidence
    ) private returns (uint256 claimId, uint256 amount) {
        uint256 version = _tables.versionAt(eventAt);
        Benefit memory benefit = benefitAt(version, line);
        if (evidence == 0) revert EvidenceMissing();
        Version memory v = _tables.get(version);
        uint256 level = _coverFor(claimant, benefit, v, eventAt);
        if (benefit.kind == BenefitKind.Fixed && (receipts | otherSources) != 0) revert ReceiptsNotAsked();
        amount = benefit.aidOf(level, receipts, otherSources);
        BenefitCaps memory caps = _tables.caps[version][benefit.code];
        if (benefit.capped) amount = Math.min(amount, _caps.allowance(caps, claimant, benefit.code, level, eventAt));

        (uint256 publishedAt, uint256 period) = _publicationOf(block.timestamp, v);
        (claimId, amount) = fund.publish(period, amount);
        if (amount == 0) revert NothingClaimable();
        if (benefit.capped) _caps.take(caps, claimant, benefit.code, eventAt, amount);
        // The casts are safe: benefitAt and _coverFor bound line and eventAt; the fund keeps 16 bits of period, 96 of amount.
        _claims[claimId] =
            Claim(claimant, uint32(eventAt), uint32(block.timestamp), uint8(line), Mark.None, uint16(period));
        if (amount != benefit.amount) _amounts[claimId].granted = uint96(amount);
        emit ClaimFiled(
            claimId, claimant, line, version, eventAt, publishedAt, period, amount, receipts, otherSources, evidence
        );
    }

    /// @dev A disputed claim is approved, for all that was asked or less.
    function _grant(uint256 claimId, Claim memory claim, uint256 granted) private returns (uint256 period) {
        uint256 asked = _amountOf(claimId, claim);
        period = fund.decide(claimId, asked, granted);
        (_claims[claimId].mark, _claims[claimId].period) = (Mark.Approved, uint16(period));
        if (granted != asked) _reduce(claimId, claim, asked, granted);
    }

    /// @dev Aid of the fast lane that should not have been paid is kept back from the claimant's later aid.
    function _overturn(uint256 claimId, Claim memory claim, uint256 amount, uint256 granted) private {
        _debts[claim.claimant] += amount - granted;
        if (granted != 0) _reduce(claimId, claim, amount, granted);
        else _release(claim, amount);
        emit Overturned(claimId, claim.claimant, amount - granted, _debts[claim.claimant]);
    }

    function _reduce(uint256 claimId, Claim memory claim, uint256 asked, uint256 granted) private {
        _amounts[claimId].granted = uint96(granted); // less than what was asked
        _release(claim, asked - granted);
    }

    /// @dev The fund's own guard keeps a token's callback out; so marking after paying is safe here.
    function _pay(uint256 claimId, address to) private {
        Claim memory claim = _claims[claimId];
        if (claim.claimant == address(0)) revert UnknownClaim(claimId);
        bool payable_ = (claim.mark == Mark.None || claim.mark == Mark.Approved) && !_amounts[claimId].fastPaid;
        if (!payable_) revert WrongClaimStatus(claimId, statusOf(claimId));
        uint256 paid = _amounts[claimId].paid;
        uint256 debt = _debts[claim.claimant];
        (uint256 amount, uint256 offset, bool done) =
            fund.payClaim(claimId, claim.claimant, to, claim.period, _amountOf(claimId, claim), paid, debt);
        if (offset != 0) _debts[claim.claimant] = debt - offset;
        if (done) _claims[claimId].mark = Mark.Paid;
        else _amounts[claimId].paid = uint96(paid + amount); // at most the amount granted
        emit AidPaid(claimId, claim.claimant, to, amount, offset, paid + amount, done);
    }

    /// @dev The cover level that counts for this benefit at the event; reverts with what stands against it.
    function _coverFor(address claimant, Benefit memory benefit, Version memory v, uint256 eventAt)
        private
        view
        returns (uint256)
    {
        if (eventAt > block.timestamp) revert EventInFuture(eventAt);
        uint256 reportBy = eventAt + v.reportingSeconds;
        // While filing was paused the clock stood still.
        if (block.timestamp >= reportBy) reportBy += IRulebook(rulebook).pausedSeconds(Power.Filing, eventAt);
        if (block.timestamp >= reportBy) revert ReportedTooLate(eventAt, reportBy);
        Cover memory cover = fund.coverAt(claimant, eventAt, benefit.waits ? v.waitingSeconds : 0);
        if (cover.number == 0) revert NotCoveredAt(claimant, eventAt);
        if (eventAt < cover.waitsUntil) revert EventInWaiting(eventAt, cover.waitsUntil);
        (uint256 youngest, uint256 oldest) = BenefitTable.agesAt(cover, eventAt);
        if (benefit.ageFrom > oldest || benefit.ageTo < youngest) revert AgeImpossible(youngest, oldest);
        return cover.level;
    }

    /// @dev What will not be paid gives its room under the caps back.
    function _release(Claim memory claim, uint256 amount) private {
        uint256 version = _tables.versionAt(claim.eventAt);
        Benefit memory benefit = _tables.benefits[version][claim.line];
        if (!benefit.capped) return;
        _caps.giveBack(_tables.caps[version][benefit.code], claim.claimant, benefit.code, claim.eventAt, amount);
    }

    // --- inside: disputes --------------------------------------------------------------------------------------------

    function _respondentOf(uint256 claimId) internal view override returns (address) {
        return _claims[claimId].claimant;
    }

    function _ladder() internal pure override returns (uint256, uint256) {
        return (OPTIONS, REFUSE);
    }

    /// @dev Paying less means paying as filed where no lower amount is on the table.
    function _read(uint256 claimId, uint256 option) internal view override returns (uint256) {
        return option == LOWER && _offers[claimId].lowest == 0 ? PAY : option;
    }

    function _kindOf(uint256, bool onAppeal) internal pure override returns (CaseKind) {
        return onAppeal ? CaseKind.ClaimAppeal : CaseKind.Claim;
    }

    function _hearsEvidence(uint256 claimId) internal view override returns (bool) {
        ClaimStatus status = statusOf(claimId);
        if (status == ClaimStatus.Disputed || status == ClaimStatus.Appealed) return _beforeSealed(claimId);
        return status == ClaimStatus.Filed || status == ClaimStatus.Published || status == ClaimStatus.FastPaid;
    }

    /// @dev Of several amounts the lowest is put to the jury: who names one too low risks that it is paid as filed.
    function _offer(uint256 claimId, uint256 lower) private returns (uint256 onTheTable) {
        Offer memory offer = _offers[claimId];
        if (lower == 0) offer.disputed = true;
        else if (offer.lowest == 0 || lower < offer.lowest) offer.lowest = uint96(lower); // below the amount asked
        _offers[claimId] = offer;
        return offer.lowest;
    }

    function _disputeStatus(uint256 claimId) private view returns (ClaimStatus) {
        (bool over, bool appealed, uint256 finalAt) = _standing(claimId);
        if (!over) return appealed ? ClaimStatus.Appealed : ClaimStatus.Disputed;
        return block.timestamp < finalAt ? ClaimStatus.Verdict : ClaimStatus.Decided;
    }

    // --- inside: derived ---------------------------------------------------------------------------------------------

    /// @dev The caller's own claim, while it may be taken back: not decided, no vote opened, and not paid.
    function _mine(uint256 claimId) private view returns (Claim memory claim) {
        claim = _claims[claimId];
        address caller = _self();
        if (caller != claim.claimant) revert NotClaimant(claimId, caller);
        ClaimStatus status = statusOf(claimId);
        bool open = status == ClaimStatus.Filed || status == ClaimStatus.Published || status == ClaimStatus.Disputed;
        if (!open || _amounts[claimId].fastPaid) revert WrongClaimStatus(claimId, status);
        if (status == ClaimStatus.Disputed && !_beforeSealed(claimId)) revert SealingOver(claimId);
    }

    function _amountOf(uint256 claimId, Claim memory claim) private view returns (uint256) {
        uint256 granted = _amounts[claimId].granted;
        if (granted != 0) return granted;
        return _tables.benefits[_tables.versionAt(claim.eventAt)][claim.line].amount;
    }

    function _windowEndOf(Claim memory claim) private view returns (uint256) {
        Version memory v = _versionOf(claim);
        (uint256 publishedAt,) = _publicationOf(claim.filedAt, v);
        return publishedAt + v.publicitySeconds;
    }

    /// @dev The version of the rules that the claim is judged by.
    function _versionOf(Claim memory claim) private view returns (Version memory) {
        return _tables.versions[_tables.versionAt(claim.eventAt) - 1];
    }

    function _publicationOf(uint256 filedAt, Version memory v) private view returns (uint256, uint256) {
        return Calendar(_startsAt, _periodSeconds).publicationOf(filedAt, v.publicitySeconds);
    }
}
