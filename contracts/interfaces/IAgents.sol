// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The register of who acts for whom, for all funds
/// @notice A lost key is replaced, a dead member's beneficiary steps in, a guardian acts for dependants who have no key.
/// The register can do nothing of its own: it only passes on what an agent wants done in a member's name.
interface IAgents {
    /// @notice Who may take over a member's place, and who shall on death; zero: nobody.
    event SuccessorsNamed(address indexed member, address recovery, address beneficiary);
    /// @notice `successor` asks to take over the member's place; the member can veto until `dueAt`.
    event HandoverStarted(address indexed member, address indexed by, address indexed successor, uint256 dueAt);
    event HandoverVetoed(address indexed member, address indexed successor);
    /// @notice From now on only `agent` acts for the member.
    event AgentChanged(address indexed member, address indexed oldAgent, address indexed newAgent);
    /// @notice An address without a key was created for a dependant; its guardian acts for it.
    event DependantAdded(address indexed dependant, address indexed guardian, bytes32 label);

    error NotInControl(address member, address caller);
    error NotASuccessor(address member, address caller);
    error HandoverPending(address member, uint256 dueAt);
    error NoHandover(address member);
    error AddressZero();
    error AlreadyAdded(address dependant);
    error NotAnAgent(address member, address caller);

    /// @notice Name who may take over; the caller controls the member. Ends a pending handover. Emits {SuccessorsNamed}.
    /// @param recovery May hand over to any new key, after the delay.
    /// @param beneficiary May step in itself, after the delay.
    function nameSuccessors(address member, address recovery, address beneficiary) external;

    /// @notice Ask to take over, as recovery address or beneficiary. Emits {HandoverStarted}.
    function startHandover(address member, address successor) external;

    /// @notice Refuse; who controls the member. Emits {HandoverVetoed}.
    function vetoHandover(address member) external;

    /// @notice Take over after the delay, in the funds given: elsewhere `represent` does it. Emits {AgentChanged}.
    function finishHandover(address member, address[] calldata funds) external;

    /// @notice Make the member's place in more funds the agent's. Only the agent.
    function represent(address member, address[] calldata funds) external;

    /// @notice Create an address for a dependant, with the caller as guardian. Join it like anybody else, paying oneself.
    /// Emits {DependantAdded}, {AgentChanged}.
    /// @param label Any number of the guardian's own; each gives one dependant.
    function addDependant(bytes32 label) external returns (address dependant);

    /// @notice Pass the office on, say to a dependant come of age. Emits {AgentChanged}.
    function changeAgent(address member, address newAgent) external;

    /// @notice Act in a member's name on a contract of a fund. Only the agent.
    /// @param data The call, as the member would make it.
    function act(address member, address target, bytes calldata data) external returns (bytes memory);

    /// @notice Who acts for the member; zero: the member.
    function agentOf(address member) external view returns (address);
    function successorsOf(address member) external view returns (address recovery, address beneficiary);
    function handoverOf(address member) external view returns (address successor, address by, uint256 dueAt);
    /// @notice The address that `addDependant` gives this guardian for this label.
    function dependantOf(address guardian, bytes32 label) external view returns (address);
}
