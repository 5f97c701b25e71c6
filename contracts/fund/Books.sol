// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Account, IBooks, Movement} from "../interfaces/IBooks.sol";
import {Relayed} from "../Relayed.sol";
import {Journal} from "../libraries/Journal.sol";
import {Accounts} from "./Accounts.sol";
import {FundState} from "./FundState.sol";

/// @title The books: five accounts, one journal, two doors
/// @notice `_takeIn` is the only way in and `_payOut` the only way out.
abstract contract Books is IBooks, Relayed, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Accounts for FundState;
    using Journal for Journal.Log;

    IERC20 public immutable token;

    FundState internal _state;

    constructor(IERC20 token_) {
        token = token_;
        _state.journal.open();
    }

    // --- anyone ------------------------------------------------------------------------------------------------------

    /// @inheritdoc IBooks
    function donate(uint256 amount) external nonReentrant {
        _settleOverdue();
        if (amount == 0) revert AmountZero();
        address donor = _self();
        _takeIn(Movement.Donation, donor, donor, amount, 0);
    }

    /// @inheritdoc IBooks
    function bookUnbooked() external nonReentrant {
        _settleOverdue();
        uint256 amount = unbooked();
        if (amount == 0) revert NothingUnbooked();
        _state.move(Movement.Unbooked, _msgSender(), amount, 0);
    }

    /// @inheritdoc IBooks
    function journal() external view returns (bytes26 head, uint48 entries) {
        return (_state.journal.head, _state.journal.entries);
    }

    /// @inheritdoc IBooks
    function balanceOf(Account account) external view returns (uint256) {
        return _state.balanceOf(account);
    }

    /// @inheritdoc IBooks
    function booked() external view returns (uint256) {
        return _state.total();
    }

    /// @inheritdoc IBooks
    function unbooked() public view returns (uint256) {
        uint256 held = token.balanceOf(address(this));
        uint256 known = _state.total();
        return held > known ? held - known : 0;
    }

    // --- the two doors -----------------------------------------------------------------------------------------------

    /// @dev Book, then fetch from `payer`, then check that all of it came: a token that takes a fee is refused here.
    /// Both doors know who acts for a represented member: that wallet pays, and is paid.
    function _takeIn(Movement movement, address payer, address party, uint256 amount, uint256 ref) internal {
        _state.move(movement, party, amount, ref);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(_walletOf(payer), address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert TokenAmountMismatch(amount, received);
    }

    /// @dev Money leaves here, and nowhere else.
    function _payOut(Movement movement, address party, address to, uint256 amount, uint256 ref) internal {
        if (amount == 0) revert NothingToPay();
        _state.move(movement, party, amount, ref);
        token.safeTransfer(_walletOf(to), amount);
    }

    /// @dev The caller. A represented member's own key counts no more: only what comes by the agent.
    function _self() internal view virtual returns (address);

    /// @dev The account itself, or who acts for it.
    function _walletOf(address account) internal view virtual returns (address);

    /// @dev Settle every period that is over, before anything that its settlement must not see.
    function _settleOverdue() internal virtual;
}
