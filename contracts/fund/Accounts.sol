// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Account, IBooks, Movement} from "../interfaces/IBooks.sol";
import {Journal} from "../libraries/Journal.sol";
import {FundState} from "./FundState.sol";

/// @title The five accounts
/// @notice `move` is the only code that changes an account: debit, credit, journal. So the books balance, and no money
/// moves without an entry.
library Accounts {
    using Journal for Journal.Log;

    /// @notice One movement along its fixed route. A movement of nothing is no movement.
    function move(FundState storage self, Movement movement, address party, uint256 amount, uint256 ref) internal {
        if (amount == 0) return;
        (Account from, Account to) = Journal.routeOf(movement);
        if (from != Account.World) {
            uint256 balance = balanceOf(self, from);
            if (balance < amount) revert IBooks.AccountShort(from, balance, amount);
            _set(self, from, balance - amount);
        }
        if (to != Account.World) _set(self, to, balanceOf(self, to) + amount);
        self.journal.append(movement, party, amount, ref);
    }

    /// @notice Token units; for WORLD, zero.
    function balanceOf(FundState storage self, Account account) internal view returns (uint256) {
        if (account == Account.Members) return self.pool.members;
        if (account == Account.Reserve) return self.ledger.reserve;
        if (account == Account.Claims) return self.ledger.claims;
        if (account == Account.Bonds) return self.bonds;
        if (account == Account.Fees) return self.fees.owed;
        return 0;
    }

    /// @notice What the fund should hold, token units.
    function total(FundState storage self) internal view returns (uint256) {
        return uint256(self.pool.members) + self.ledger.reserve + self.ledger.claims + self.bonds + self.fees.owed;
    }

    function _set(FundState storage self, Account account, uint256 balance) private {
        // The casts below are safe: nothing above the limit gets past this line.
        uint256 limit = account == Account.Members ? type(uint88).max : type(uint96).max;
        if (balance > limit) revert IBooks.AccountFull(account, balance);
        if (account == Account.Members) self.pool.members = uint88(balance);
        else if (account == Account.Reserve) self.ledger.reserve = uint96(balance);
        else if (account == Account.Claims) self.ledger.claims = uint96(balance);
        else if (account == Account.Bonds) self.bonds = uint96(balance);
        else self.fees.owed = uint96(balance);
    }
}
