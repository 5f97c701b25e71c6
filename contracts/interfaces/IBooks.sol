// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Every token the fund holds belongs to exactly one account; WORLD is outside.
enum Account {
    World,
    Members, // prepaid balances
    Reserve, // dues, carry-over, forfeits, donations
    Claims, // aid funded, not yet collected
    Bonds,
    Fees // the operator's fee, payable
}

/// @notice Every way in which money can move. The route of each is fixed in `Journal.routeOf`.
enum Movement {
    Contribution, // World -> Members
    Refund, // Members -> World
    Dues, // Members -> Reserve
    Share, // Members -> Reserve
    Funding, // Reserve -> Claims
    Fee, // Reserve -> Fees
    Aid, // Claims -> World
    Rounding, // Claims -> Reserve
    BondPosted, // World -> Bonds
    BondReturned, // Bonds -> World
    BondForfeited, // Bonds -> Reserve
    Compensation, // Bonds -> World
    FeePaid, // Fees -> World
    Donation, // World -> Reserve
    Unbooked, // World -> Reserve, for tokens that came past the fund's functions
    Stake, // Members -> Bonds: what a respondent who was wrong loses
    Reward, // Bonds -> World: of an objector who was right
    JurorReward, // Bonds -> World
    FastFunding, // Reserve -> Claims, of one claim, at once
    Offset, // Claims -> Reserve: aid kept back for earlier aid that was overturned
    Grant, // Reserve -> World: surplus to the beneficiary
    Distribution, // Reserve -> Members: a last member's part, at the end of the fund
    UnclaimedBalance, // Members -> Reserve, long after the end
    UnclaimedAid // Claims -> Reserve, long after the end
}

/// @title The books: five accounts, a journal, two doors
/// @notice Amounts are token units.
interface IBooks {
    /// @notice One movement of money. The entries, in order, rebuild every account and the journal's head.
    /// @param number Sequence number, from 1, without gaps.
    /// @param party Whose money moved; zero where it is everybody's.
    /// @param ref Member number, period or claim id, by `movement`: see docs/events.md.
    event JournalEntry(
        uint256 indexed number,
        address indexed party,
        Movement movement,
        Account from,
        Account to,
        uint256 amount,
        uint256 ref
    );

    /// @notice The token did not deliver what was asked: it takes a fee, rebases, or lies.
    error TokenAmountMismatch(uint256 expected, uint256 received);
    /// @notice An account cannot hold more: the books keep 96 bits (88 for MEMBERS).
    error AccountFull(Account account, uint256 balance);
    /// @notice An account holds less than a movement takes. It cannot happen; it is checked all the same.
    error AccountShort(Account account, uint256 balance, uint256 needed);
    error NothingUnbooked();
    error NothingToPay();
    error AmountZero();

    /// @notice The token all accounts are kept in.
    function token() external view returns (IERC20);

    /// @notice Balance of one account; for WORLD, zero.
    function balanceOf(Account account) external view returns (uint256);

    /// @notice What the books say the fund holds: the sum of the five accounts.
    function booked() external view returns (uint256);

    /// @notice Tokens held beyond the books, sent past the fund's functions.
    /// @return Zero too when the token itself took some away (see `booked`).
    function unbooked() external view returns (uint256);

    /// @notice The journal: its running hash and the number of entries it folds.
    /// @dev head[0] = keccak256(abi.encode(chainid, fund)); head[n] = keccak256(abi.encode(head[n-1], n, movement,
    /// from, to, party, amount, ref)); each head is cut to its first 26 bytes, right-padded with zeros to 32.
    function journal() external view returns (bytes26 head, uint48 entries);

    /// @notice Give to RESERVE. Emits {JournalEntry}.
    function donate(uint256 amount) external;

    /// @notice Take tokens that were sent in directly into RESERVE. Anyone may call. Emits {JournalEntry}.
    function bookUnbooked() external;
}
