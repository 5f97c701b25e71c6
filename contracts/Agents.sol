// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IAgents} from "./interfaces/IAgents.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {Relayed} from "./Relayed.sol";

/// @title The register of who acts for whom
/// @notice Funds trust it about who is calling, as they trust the forwarder. It has no owner, holds no money, and is the
/// same for all funds of a factory.
contract Agents is IAgents, Relayed {
    using Address for address;

    struct Successors {
        address recovery;
        address beneficiary;
    }

    struct Handover {
        address successor;
        uint40 dueAt; // 0: none is pending
        address by;
    }

    /// @dev Time to veto. Shorter than the shortest reporting window, so that a beneficiary is not too late for aid.
    uint256 private constant DELAY_SECONDS = 14 days;
    /// @dev Time to finish a handover that is due, before another may be started.
    uint256 private constant LAPSE_SECONDS = 30 days;

    /// @inheritdoc IAgents
    mapping(address member => address agent) public agentOf;
    /// @inheritdoc IAgents
    mapping(address member => Successors) public successorsOf;
    mapping(address member => Handover) private _handovers;

    constructor(address forwarder) Relayed(forwarder, address(0)) {}

    // --- member ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IAgents
    function nameSuccessors(address member, address recovery, address beneficiary) external {
        _requireControl(member);
        successorsOf[member] = Successors(recovery, beneficiary);
        delete _handovers[member];
        emit SuccessorsNamed(member, recovery, beneficiary);
    }

    /// @inheritdoc IAgents
    function vetoHandover(address member) external {
        _requireControl(member);
        Handover memory h = _handovers[member];
        if (h.dueAt == 0) revert NoHandover(member);
        delete _handovers[member];
        emit HandoverVetoed(member, h.successor);
    }

    // --- successor ---------------------------------------------------------------------------------------------------

    /// @inheritdoc IAgents
    function startHandover(address member, address successor) external {
        address by = _msgSender();
        Successors memory s = successorsOf[member];
        bool may = by == s.recovery || (by == s.beneficiary && successor == by);
        if (!may) revert NotASuccessor(member, by);
        if (successor == address(0)) revert AddressZero();
        Handover memory h = _handovers[member];
        // A pending one gives way to the recovery address, and when it was not finished in time.
        bool pending = block.timestamp < h.dueAt + LAPSE_SECONDS && (by == h.by || by != s.recovery);
        if (pending) revert HandoverPending(member, h.dueAt);
        uint256 dueAt = block.timestamp + DELAY_SECONDS;
        _handovers[member] = Handover(successor, uint40(dueAt), by);
        emit HandoverStarted(member, by, successor, dueAt);
    }

    /// @inheritdoc IAgents
    function finishHandover(address member, address[] calldata funds) external {
        Handover memory h = _handovers[member];
        if (h.dueAt == 0 || _msgSender() != h.by) revert NotASuccessor(member, _msgSender());
        if (block.timestamp < h.dueAt) revert HandoverPending(member, h.dueAt);
        delete _handovers[member];
        _setAgent(member, h.successor);
        _represent(member, funds);
    }

    // --- guardian, agent ---------------------------------------------------------------------------------------------

    /// @inheritdoc IAgents
    function addDependant(bytes32 label) external returns (address dependant) {
        address guardian = _msgSender();
        dependant = dependantOf(guardian, label);
        if (agentOf[dependant] != address(0)) revert AlreadyAdded(dependant);
        emit DependantAdded(dependant, guardian, label);
        _setAgent(dependant, guardian);
    }

    /// @inheritdoc IAgents
    function changeAgent(address member, address newAgent) external {
        _requireAgent(member);
        if (newAgent == address(0)) revert AddressZero();
        delete _handovers[member];
        _setAgent(member, newAgent);
    }

    /// @inheritdoc IAgents
    function represent(address member, address[] calldata funds) external {
        _requireAgent(member);
        _represent(member, funds);
    }

    /// @inheritdoc IAgents
    function act(address member, address target, bytes calldata data) external returns (bytes memory) {
        _requireAgent(member);
        // ERC-2771: who trusts this register reads the member from the last 20 bytes. Others see a call by a stranger.
        return target.functionCall(abi.encodePacked(data, member));
    }

    // --- views -------------------------------------------------------------------------------------------------------

    /// @inheritdoc IAgents
    function handoverOf(address member) external view returns (address successor, address by, uint256 dueAt) {
        Handover memory h = _handovers[member];
        return (h.successor, h.by, h.dueAt);
    }

    /// @inheritdoc IAgents
    function dependantOf(address guardian, bytes32 label) public view returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(block.chainid, address(this), guardian, label)))));
    }

    // --- inside ------------------------------------------------------------------------------------------------------

    function _setAgent(address member, address newAgent) private {
        emit AgentChanged(member, agentOf[member], newAgent);
        agentOf[member] = newAgent;
    }

    function _represent(address member, address[] calldata funds) private {
        bytes memory call = abi.encodePacked(IMembership.represent.selector, member);
        for (uint256 i; i < funds.length; ++i) funds[i].functionCall(call);
    }

    /// @dev The member, or who acts for it.
    function _requireControl(address member) private view {
        address agent = agentOf[member];
        address caller = _msgSender();
        if (caller != (agent == address(0) ? member : agent)) revert NotInControl(member, caller);
    }

    function _requireAgent(address member) private view {
        if (_msgSender() != agentOf[member]) revert NotAnAgent(member, _msgSender());
    }
}
