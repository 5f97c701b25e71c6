// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ClaimRules, FundRules, Offices, Rules} from "./interfaces/FundTypes.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";
import {CaseFacts, CaseKind, IJury} from "./interfaces/IJury.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {Movement} from "./interfaces/IBooks.sol";
import {IMutualFund, Power} from "./interfaces/IMutualFund.sol";
import {IRulebook, ProposalFacts, ProposalKind, ProposalStatus, WindingUpCause} from "./interfaces/IRulebook.sol";
import {Bounds, Frame} from "./libraries/Bounds.sol";
import {Relayed} from "./Relayed.sol";

/// @title The rulebook: versions of the rules, votes of all members on them, the guardian's pauses, and the end
/// @notice The only contract that can change a fund's rules, and nobody's but the members' votes move it. It holds no money.
contract Rulebook is IRulebook, Relayed {
    /// @dev What a vote left behind; the rest follows from the clock.
    enum Mark {
        Voting,
        Rejected,
        Adopted,
        CarriedOut
    }

    struct Proposal {
        address proposer;
        uint32 caseId;
        uint32 basedOn;
        ProposalKind kind;
        Mark mark;
        bool bondDue; // to the proposer
        uint96 bond;
        uint96 amount;
        uint40 readyAt; // 0: not adopted
        bytes32 content;
    }

    struct Enacted {
        bytes32 rulesHash;
        uint40 from;
    }

    struct Pause {
        uint40 startedAt;
        uint40 endsAt;
    }

    /// @dev What never changes, given by the factory.
    struct Charter {
        Frame frame;
        bytes32 planHash; // keccak256(abi.encode(rules, offices)) of version 1
        uint40 startsAt;
        uint32 lifeSeconds;
        uint96 bond;
    }

    uint256 private constant ADOPT = 0;
    uint256 private constant REJECT = 1;
    uint256 private constant OPTIONS = 2;
    uint256 private constant MAX_PAUSE_SECONDS = 14 days;
    /// @dev From the first moment at which a proposal can be carried out to the last.
    uint256 private constant CARRY_OUT_SECONDS = 30 days;
    /// @dev Between two votes that a threshold opens.
    uint256 private constant ALARM_SECONDS = 92 days;

    IMutualFund public immutable fund;
    IClaimDesk public immutable claimDesk;
    IJury public immutable jury;

    Charter private _charter;
    Enacted[] private _versions; // version n is _versions[n - 1]
    /// @inheritdoc IRulebook
    address public guardian;
    uint32 private _publicitySeconds; // of the version in force
    uint32 private _longestPublicity; // of any version so far
    uint32 private _longestReporting; // as well
    uint40 private _nextAlarmAt;
    mapping(uint256 matter => Proposal) private _proposals;
    mapping(Power power => Pause[]) private _pauses;
    mapping(Power power => bool) private _used;

    constructor(
        IMutualFund fund_,
        IClaimDesk claimDesk_,
        IJury jury_,
        address forwarder,
        address agents,
        Charter memory charter
    ) Relayed(forwarder, agents) {
        (fund, claimDesk, jury, _charter) = (fund_, claimDesk_, jury_, charter);
    }

    // --- member ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IRulebook
    function proposeAmendment(Rules calldata rules, Offices calldata offices, string calldata text)
        external
        returns (uint256 matter)
    {
        bytes32 inForce = _versions[_versions.length - 1].rulesHash;
        if (rules.rulesHash == inForce) revert NothingChanges(inForce);
        Bounds.checkRules(rules, offices, _charter.frame);
        matter = _ask(ProposalKind.Amendment, 0, keccak256(abi.encode(rules, offices)));
        _publish(matter, rules, offices, text);
    }

    /// @inheritdoc IRulebook
    function proposeGrant(uint256 amount, bytes32 purposeHash) external returns (uint256) {
        if (amount == 0 || amount > type(uint96).max) revert GrantOfNothing();
        if (purposeHash == 0) revert ReasonMissing();
        return _ask(ProposalKind.Grant, amount, purposeHash);
    }

    /// @inheritdoc IRulebook
    function proposeWindingUp(bytes32 reasonHash) external returns (uint256) {
        if (reasonHash == 0) revert ReasonMissing();
        return _ask(ProposalKind.WindingUp, 0, reasonHash);
    }

    /// @inheritdoc IRulebook
    function proposeRearming(Power power, bytes32 reasonHash) external returns (uint256) {
        if (reasonHash == 0) revert ReasonMissing();
        return _ask(ProposalKind.Rearm, uint256(power), reasonHash);
    }

    // --- guardian ----------------------------------------------------------------------------------------------------

    /// @inheritdoc IRulebook
    function pause(Power power, uint256 seconds_) external {
        _requireGuardian();
        if (_used[power]) revert PowerUsed(power);
        if (seconds_ == 0 || seconds_ > MAX_PAUSE_SECONDS) revert PauseTooLong(seconds_, MAX_PAUSE_SECONDS);
        _used[power] = true;
        uint256 until = block.timestamp + seconds_;
        uint256 count = _pauses[power].length;
        // Rearmed while paused: the new pause takes the place of the rest of the old one, so that no second counts twice.
        if (count != 0 && _pauses[power][count - 1].endsAt > block.timestamp) {
            _pauses[power][count - 1].endsAt = uint40(block.timestamp);
        }
        _pauses[power].push(Pause(uint40(block.timestamp), uint40(until)));
        emit Paused(power, guardian, until);
        fund.pause(power, until);
    }

    /// @inheritdoc IRulebook
    function resume(Power power) external {
        _requireGuardian();
        uint256 count = _pauses[power].length;
        if (count == 0 || block.timestamp >= _pauses[power][count - 1].endsAt) revert NotPaused(power);
        _pauses[power][count - 1].endsAt = uint40(block.timestamp);
        emit Resumed(power, guardian, block.timestamp);
        fund.pause(power, block.timestamp);
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IRulebook
    function open(Rules calldata rules, Offices calldata offices, string calldata text) external {
        if (_versions.length != 0) revert RulesAlreadyOpened();
        bytes32 given = keccak256(abi.encode(rules, offices));
        if (given != _charter.planHash) revert NotThePlan(given, _charter.planHash);
        _publish(0, rules, offices, text);
        _adopt(0, rules, offices);
    }

    /// @inheritdoc IRulebook
    function conclude(uint256 matter) external {
        Proposal memory p = _get(matter);
        (bool over, uint256 endedAt, uint256 option, uint256 voters) = jury.resultOf(p.caseId);
        if (p.mark != Mark.Voting || !over) revert ProposalNotReady(matter, _statusOf(p));
        CaseFacts memory vote = jury.caseOf(p.caseId);
        bool quorate = voters >= vote.quorum;
        jury.closeCase(p.caseId);
        bool adopted = option == ADOPT;
        p.mark = adopted ? Mark.Adopted : Mark.Rejected;
        uint256 delay = p.kind == ProposalKind.Amendment ? delaySeconds() : 0;
        if (adopted) p.readyAt = uint40(endedAt + delay);
        p.bondDue = quorate && p.bond != 0;
        _proposals[matter] = p;
        emit ProposalDecided(matter, adopted, quorate, p.readyAt, _expiryOf(p));
        // A proposal that too few cared about costs its bond.
        if (!quorate && p.bond != 0) fund.forfeitBonds(p.bond, matter);
    }

    /// @inheritdoc IRulebook
    function enact(uint256 matter, Rules calldata rules, Offices calldata offices) external {
        Proposal memory p = _ready(matter);
        if (p.kind != ProposalKind.Amendment) revert NotThisKind(matter, p.kind);
        bytes32 given = keccak256(abi.encode(rules, offices));
        if (given != p.content) revert NotAsAdopted(given, p.content);
        _adopt(matter, rules, offices);
    }

    /// @inheritdoc IRulebook
    function carryOut(uint256 matter) external {
        Proposal memory p = _ready(matter);
        if (p.kind == ProposalKind.Amendment) revert NotThisKind(matter, p.kind);
        if (p.kind == ProposalKind.Grant) {
            emit SurplusGranted(matter, fund.beneficiary(), p.amount, p.content);
            fund.grant(p.amount, matter);
        } else if (p.kind == ProposalKind.Rearm) {
            _used[Power(p.amount)] = false;
            emit Rearmed(Power(p.amount), matter);
        } else {
            _windUp(WindingUpCause.Vote, matter);
        }
    }

    /// @inheritdoc IRulebook
    function collectBond(uint256 matter) external {
        Proposal storage p = _proposals[matter];
        if (!p.bondDue) revert NoBondAt(matter);
        p.bondDue = false;
        emit ProposalBondCollected(matter, p.proposer, p.bond);
        fund.payBond(Movement.BondReturned, p.proposer, p.bond, matter);
    }

    /// @inheritdoc IRulebook
    function endOnDate() external {
        uint256 at = windsUpAt();
        if (at == 0) revert NoEndDate();
        if (block.timestamp < at) revert NotYet(at);
        _windUp(WindingUpCause.Date, 0);
    }

    /// @inheritdoc IRulebook
    function raiseAlarm() external {
        (bool reached, bool windsUp) = fund.thresholdReached();
        if (!reached || block.timestamp < _nextAlarmAt) return;
        _nextAlarmAt = uint40(block.timestamp + ALARM_SECONDS);
        fund.clearAlarm();
        if (windsUp) _windUp(WindingUpCause.Threshold, 0);
        else _open(ProposalKind.WindingUp, address(0), 0, 0, 0);
    }

    /// @inheritdoc IRulebook
    function closeFund() external {
        uint256 at = closesAt();
        if (at == 0) revert IMutualFund.NotRunningOff();
        if (block.timestamp < at) revert NotYet(at);
        fund.close();
    }

    /// @inheritdoc IRulebook
    function sweepUnclaimed() external {
        fund.sweep(pausedSeconds(Power.Paying, fund.standing().closedAt));
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IRulebook
    function versionCount() external view returns (uint256) {
        return _versions.length;
    }

    /// @inheritdoc IRulebook
    function versionOf(uint256 version) external view returns (bytes32 rulesHash, uint256 from) {
        if (version == 0 || version > _versions.length) revert UnknownVersion(version);
        Enacted memory e = _versions[version - 1];
        return (e.rulesHash, e.from);
    }

    /// @inheritdoc IRulebook
    function proposalOf(uint256 matter) external view returns (ProposalFacts memory) {
        Proposal memory p = _get(matter);
        return ProposalFacts(
            p.kind,
            _statusOf(p),
            p.proposer,
            p.basedOn,
            p.caseId,
            p.amount,
            p.content,
            p.bond,
            p.readyAt,
            _expiryOf(p)
        );
    }

    /// @inheritdoc IRulebook
    function pauseOf(Power power) external view returns (bool used, uint256 startedAt, uint256 endsAt) {
        uint256 count = _pauses[power].length;
        if (count == 0) return (false, 0, 0);
        Pause memory last = _pauses[power][count - 1];
        return (_used[power], last.startedAt, last.endsAt);
    }

    /// @inheritdoc IRulebook
    /// @dev One round per pause since then, and every pause but the first took a vote of all members.
    function pausedSeconds(Power power, uint256 from) public view returns (uint256 total) {
        Pause[] storage list = _pauses[power];
        for (uint256 i = list.length; i != 0 && list[i - 1].endsAt > from; --i) {
            uint256 begin = list[i - 1].startedAt > from ? list[i - 1].startedAt : from;
            uint256 end = list[i - 1].endsAt < block.timestamp ? list[i - 1].endsAt : block.timestamp;
            if (end > begin) total += end - begin;
        }
    }

    /// @inheritdoc IRulebook
    /// @dev Waiting for publication takes less than a period and the window; then come the window and the disputes.
    function delaySeconds() public view returns (uint256) {
        Frame storage f = _charter.frame;
        return uint256(f.periodSeconds) + 2 * uint256(_longestPublicity) + f.disputeSeconds + 1 days;
    }

    /// @inheritdoc IRulebook
    function windsUpAt() public view returns (uint256) {
        Charter storage c = _charter;
        return c.lifeSeconds == 0 ? 0 : uint256(c.startsAt) + c.lifeSeconds;
    }

    /// @inheritdoc IRulebook
    /// @dev The last claim can be filed a reporting time after the last event that is covered; then it takes its path.
    function closesAt() public view returns (uint256) {
        uint256 since = fund.standing().windingSince;
        return since == 0 ? 0 : since + _longestReporting + pausedSeconds(Power.Filing, since) + delaySeconds();
    }

    // --- inside: proposals -------------------------------------------------------------------------------------------

    /// @dev A covered member asks all members.
    function _ask(ProposalKind kind, uint256 amount, bytes32 content) private returns (uint256 matter) {
        address proposer = _msgSender();
        (uint256 number,, bool represented) = fund.jurorOf(proposer, block.timestamp);
        if (number == 0) revert NotCovered(proposer);
        if (represented && msg.sender != agents) revert IMembership.KeyReplaced(proposer);
        return _open(kind, proposer, amount, content, _charter.bond);
    }

    function _open(ProposalKind kind, address proposer, uint256 amount, bytes32 content, uint96 bond)
        private
        returns (uint256 matter)
    {
        matter = fund.openMatter();
        uint256 opensAt = block.timestamp + _publicitySeconds;
        uint256 caseId = jury.openCase(CaseKind.Proposal, matter, opensAt, OPTIONS, REJECT, 0);
        Proposal storage p = _proposals[matter];
        // The casts are safe: case ids and versions count from 1, and the amount was checked.
        (p.proposer, p.caseId, p.basedOn) = (proposer, uint32(caseId), uint32(_versions.length));
        (p.kind, p.bond, p.amount, p.content) = (kind, bond, uint96(amount), content);
        emit Proposed(matter, kind, proposer, _versions.length, caseId, opensAt, amount, content, bond);
        if (bond != 0) fund.takeBond(proposer, bond, matter);
    }

    /// @dev A proposal that may be carried out now, marked as carried out.
    function _ready(uint256 matter) private returns (Proposal memory p) {
        p = _get(matter);
        ProposalStatus status = _statusOf(p);
        if (status != ProposalStatus.Ready) revert ProposalNotReady(matter, status);
        _proposals[matter].mark = Mark.CarriedOut;
        emit ProposalCarriedOut(matter);
    }

    function _get(uint256 matter) private view returns (Proposal memory p) {
        p = _proposals[matter];
        if (p.kind == ProposalKind.None) revert UnknownProposal(matter);
    }

    function _statusOf(Proposal memory p) private view returns (ProposalStatus) {
        if (p.mark == Mark.CarriedOut) return ProposalStatus.CarriedOut;
        if (p.mark == Mark.Rejected) return ProposalStatus.Rejected;
        if (p.mark == Mark.Voting) {
            (bool over,,,) = jury.resultOf(p.caseId);
            return over ? ProposalStatus.Decided : ProposalStatus.Voting;
        }
        // Rules are voted on as a change of those then in force; other proposals do not depend on them.
        if (p.kind == ProposalKind.Amendment && p.basedOn != _versions.length) return ProposalStatus.Outdated;
        if (block.timestamp < p.readyAt) return ProposalStatus.Delayed;
        return block.timestamp < _expiryOf(p) ? ProposalStatus.Ready : ProposalStatus.Expired;
    }

    function _expiryOf(Proposal memory p) private view returns (uint256) {
        if (p.readyAt == 0) return 0;
        // While paying was paused, a grant's clock stood still.
        uint256 paused = p.kind == ProposalKind.Grant ? pausedSeconds(Power.Paying, p.readyAt) : 0;
        return p.readyAt + CARRY_OUT_SECONDS + paused;
    }

    // --- inside: carrying out ----------------------------------------------------------------------------------------

    function _publish(uint256 matter, Rules calldata rules, Offices calldata offices, string calldata text) private {
        bytes32 textHash = keccak256(bytes(text));
        if (textHash != rules.rulesHash) revert TextNotOfHash(textHash, rules.rulesHash);
        emit RulesPublished(matter, rules.rulesHash, rules, offices, text);
    }

    function _adopt(uint256 matter, Rules calldata rules, Offices calldata offices) private {
        // From the next second on, so that no claim filed by now changes its version.
        uint256 from = matter == 0 ? 0 : block.timestamp + 1;
        _versions.push(Enacted(rules.rulesHash, uint40(from)));
        _publicitySeconds = rules.claims.publicitySeconds;
        if (rules.claims.publicitySeconds > _longestPublicity) _longestPublicity = rules.claims.publicitySeconds;
        if (rules.claims.reportingSeconds > _longestReporting) _longestReporting = rules.claims.reportingSeconds;
        emit RulesEnacted(_versions.length, rules.rulesHash, matter, from);
        if (rules.guardian != guardian) emit GuardianChanged(guardian, rules.guardian);
        guardian = rules.guardian;
        FundRules memory forFund = FundRules(
            rules.rulesHash,
            rules.operator,
            rules.beneficiary,
            rules.membership,
            rules.shares,
            rules.thresholds,
            offices.newAttestors,
            offices.goneAttestors
        );
        ClaimRules memory forDesk = ClaimRules(
            rules.claims,
            rules.membership.waitingSeconds,
            rules.benefits,
            rules.cappedCodes,
            rules.caps,
            offices.newProviders,
            offices.goneProviders
        );
        fund.adopt(abi.encode(forFund));
        claimDesk.adopt(abi.encode(forDesk));
    }

    function _windUp(WindingUpCause cause, uint256 matter) private {
        emit WindingUpBegun(cause, matter);
        fund.startWindingUp();
    }

    function _requireGuardian() private view {
        if (_msgSender() != guardian) revert OnlyGuardian(_msgSender());
    }
}
