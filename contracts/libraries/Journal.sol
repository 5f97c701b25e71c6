// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Account, IBooks, Movement} from "../interfaces/IBooks.sol";

/// @title The journal: every movement of money, folded into one running hash
/// @dev Head and count share one slot, so an entry costs one storage update. 208 bits of keccak256 are kept: finding
/// two histories with the same head costs about 2^104 hashes.
library Journal {
    struct Log {
        bytes26 head;
        uint48 entries;
    }

    /// @notice The head before the first entry: bound to this chain and this fund, so journals cannot be exchanged.
    function open(Log storage self) internal {
        self.head = bytes26(keccak256(abi.encode(block.chainid, address(this))));
    }

    /// @notice Fold one entry in, and emit it.
    function append(Log storage self, Movement movement, address party, uint256 amount, uint256 ref) internal {
        (Account from, Account to) = routeOf(movement);
        bytes32 head = self.head;
        uint48 number = self.entries + 1;
        self.head = bytes26(keccak256(abi.encode(head, number, movement, from, to, party, amount, ref)));
        self.entries = number;
        emit IBooks.JournalEntry(number, party, movement, from, to, amount, ref);
    }

    /// @notice Where a movement takes money from, and where to. There is no other route.
    function routeOf(Movement movement) internal pure returns (Account from, Account to) {
        if (movement == Movement.Contribution) return (Account.World, Account.Members);
        if (movement == Movement.Refund) return (Account.Members, Account.World);
        if (movement == Movement.Dues || movement == Movement.Share) return (Account.Members, Account.Reserve);
        if (movement == Movement.Funding) return (Account.Reserve, Account.Claims);
        if (movement == Movement.Fee) return (Account.Reserve, Account.Fees);
        if (movement == Movement.Aid) return (Account.Claims, Account.World);
        if (movement == Movement.Rounding) return (Account.Claims, Account.Reserve);
        if (movement == Movement.BondPosted) return (Account.World, Account.Bonds);
        if (movement == Movement.BondForfeited) return (Account.Bonds, Account.Reserve);
        if (movement == Movement.FeePaid) return (Account.Fees, Account.World);
        if (movement == Movement.Stake) return (Account.Members, Account.Bonds);
        if (movement == Movement.FastFunding) return (Account.Reserve, Account.Claims);
        if (movement == Movement.Offset) return (Account.Claims, Account.Reserve);
        if (movement == Movement.Grant) return (Account.Reserve, Account.World);
        if (movement == Movement.Distribution) return (Account.Reserve, Account.Members);
        if (movement == Movement.UnclaimedBalance) return (Account.Members, Account.Reserve);
        if (movement == Movement.UnclaimedAid) return (Account.Claims, Account.Reserve);
        bool fromBonds = movement == Movement.BondReturned || movement == Movement.Compensation
            || movement == Movement.Reward || movement == Movement.JurorReward;
        if (fromBonds) return (Account.Bonds, Account.World);
        return (Account.World, Account.Reserve); // Donation, Unbooked
    }
}
