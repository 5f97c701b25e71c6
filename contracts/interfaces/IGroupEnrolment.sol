// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Application, Voucher} from "./IMembership.sol";
import {IMutualFund} from "./IMutualFund.sol";

/// @title Enrolment of a group by one payer
interface IGroupEnrolment {
    /// @notice So many of a batch joined, for so many token units; the rest went back to the payer.
    event GroupEnrolled(address indexed fund, address indexed payer, uint256 enrolled, uint256 amount);
    /// @notice The fund did not take this applicant.
    /// @param reason The fund's error, ABI-encoded.
    event EnrolmentSkipped(address indexed fund, address indexed member, bytes reason);

    error BatchSizeOutOfBounds(uint256 size, uint256 most);
    error BatchMismatch(uint256 applications, uint256 vouchers, uint256 signatures);

    /// @notice Join a group of at most 100 with vouchers of one attestor. The caller pays all prepayments and gets those of
    /// the skipped back. Emits {GroupEnrolled}, {EnrolmentSkipped}s.
    function enrol(
        IMutualFund fund,
        Application[] calldata applications,
        Voucher[] calldata vouchers,
        address attestor,
        bytes[] calldata signatures
    ) external returns (uint256 enrolled);
}
