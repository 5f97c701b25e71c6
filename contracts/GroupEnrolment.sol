// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IGroupEnrolment} from "./interfaces/IGroupEnrolment.sol";
import {Application, Voucher} from "./interfaces/IMembership.sol";
import {IMutualFund} from "./interfaces/IMutualFund.sol";
import {Relayed} from "./Relayed.sol";

/// @title An employer enrols a group, in batches that can be repeated
/// @notice It pays for many vouchers in one call and skips whom the fund does not take, so that a batch that was cut off,
/// or a list with a mistake in it, is simply sent again. It holds money only inside a call, and no fund trusts it.
contract GroupEnrolment is IGroupEnrolment, Relayed {
    using SafeERC20 for IERC20;

    uint256 public constant MAX_BATCH = 100;

    constructor(address forwarder) Relayed(forwarder, address(0)) {}

    /// @inheritdoc IGroupEnrolment
    function enrol(
        IMutualFund fund,
        Application[] calldata applications,
        Voucher[] calldata vouchers,
        address attestor,
        bytes[] calldata signatures
    ) external returns (uint256 enrolled) {
        uint256 count = applications.length;
        if (count == 0 || count > MAX_BATCH) revert BatchSizeOutOfBounds(count, MAX_BATCH);
        if (vouchers.length != count || signatures.length != count) {
            revert BatchMismatch(count, vouchers.length, signatures.length);
        }
        IERC20 token = fund.token();
        address payer = _msgSender();
        uint256 total;
        for (uint256 i; i < count; ++i) total += applications[i].prepayment;
        token.safeTransferFrom(payer, address(this), total);
        token.forceApprove(address(fund), total);
        uint256 spent;
        for (uint256 i; i < count; ++i) {
            try fund.joinAttested(applications[i], vouchers[i], attestor, signatures[i]) {
                ++enrolled;
                spent += applications[i].prepayment;
            } catch (bytes memory reason) {
                emit EnrolmentSkipped(address(fund), applications[i].member, reason);
            }
        }
        token.forceApprove(address(fund), 0);
        if (spent != total) token.safeTransfer(payer, total - spent);
        emit GroupEnrolled(address(fund), payer, enrolled, spent);
    }
}
