// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ShareTerms} from "./FundTypes.sol";

/// @notice What one settlement did. Amounts are token units.
struct Settled {
    uint256 units; // paying units before the charge
    uint256 payers; // paying members after it
    uint256 asked; // aid of this period's batch
    uint256 carriedIn; // aid still owed from earlier batches
    uint256 funded; // aid funded now, older batches first
    uint256 cancelled; // aid given up: the plan does not carry, or the cap per claim is used up
    uint256 fee; // credited to the operator
    uint256 dues; // collected as dues
    uint256 fromReserve; // paid by RESERVE above its floor: funded + fee - collected, or 0 where rounding left more
    uint256 collected; // collected as shares
    uint256 share; // token units per unit charged as share
    uint256 index; // share index afterwards
    uint256 reserve; // RESERVE afterwards
}

/// @notice Can the fund pay? ratio = (reserve + collectable) / (unfunded + underDecision).
struct Solvency {
    uint256 reserve; // RESERVE
    uint256 collectable; // the next period's cap times units, at most MEMBERS: an upper bound
    uint256 unfunded; // approved aid not yet funded
    uint256 underDecision; // aid asked for by published and disputed claims
    uint256 ratioBps; // in 1/10,000; the largest uint256 where nothing is owed
}

/// @title Settlement: shares, fee, funding, carry
interface ISettlement {
    event PeriodSettled(uint256 indexed period, Settled result);
    event SolvencyReported(uint256 indexed period, Solvency solvency);
    /// @notice A batch was not fully funded: each claim got the same ratio `funded / asked`. What is not `carried` is
    /// cancelled.
    event ShortfallRecorded(uint256 indexed period, uint256 asked, uint256 funded, uint256 carried);

    /// @notice Settling `period` gave an earlier, short batch `amount` more: `funded` in all. `cancelled`: given up,
    /// because no unit may be charged more for its claims.
    event CarryFunded(
        uint256 indexed batch, uint256 indexed period, uint256 amount, uint256 funded, uint256 cancelled
    );

    /// @notice The funding ratio fell below what joining needs, or is back: nobody may join while `stopped`.
    event JoinsStopped(uint256 indexed period, bool stopped, uint256 ratioBps);
    /// @notice A settlement found the funding ratio low, or too few members: so often in a row now. At `limit` the fund
    /// winds up, or votes on it, as the plan says.
    event ThresholdCounted(uint256 indexed period, uint256 lowFor, uint256 fewFor, uint256 limit);

    error PeriodNotOver(uint256 period, uint256 endsAt);
    /// @notice More periods are due than one call settles: call `settle` first.
    error SettlementOverdue(uint256 period);

    /// @notice Settle the oldest period that is over. Anyone may call; every action that depends on it calls it too,
    /// so nobody gains by being early or late. Emits {PeriodSettled}, {SolvencyReported}, {JournalEntry}s,
    /// and where it applies {TickLapsed}s, {ShortfallRecorded}.
    function settle() external;

    /// @notice The open period (from 1) and when it ends; over if `endsAt` has come.
    function openPeriod() external view returns (uint256 period, uint256 endsAt);

    /// @notice Share index: token units charged per unit since the start; paying units; tick in token units per unit.
    function shareIndex() external view returns (uint256 index, uint256 units, uint256 tick);

    /// @notice The batch that the settlement of `period` will fund.
    function batchOf(uint256 period) external view returns (uint256 asked, uint256 largest, uint256 claims);

    function solvency() external view returns (Solvency memory);

    /// @notice Aid still owed by earlier settlements.
    function carried() external view returns (uint256);

    /// @notice A batch that its own settlement could not fund in full; zeros for any other.
    /// `open` while the rest is owed.
    function shortfallOf(uint256 period) external view returns (uint256 asked, uint256 funded, bool open);

    /// @notice How much of a claim of `amount` in batch `period` is funded so far. Rounds down.
    function fundedOf(uint256 period, uint256 amount) external view returns (uint256);

    function shareTerms() external view returns (ShareTerms memory);
}
