// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A dollar for test networks: worth nothing, with permit and a faucet
contract TestnetDollar is ERC20Permit {
    /// @notice Token units that one address may draw within a day.
    uint256 public immutable faucetLimit;

    uint8 private immutable _decimals;
    mapping(address account => mapping(uint256 day => uint256 amount)) private _drawn;

    error FaucetLimitReached(address account, uint256 asked, uint256 left);

    constructor(string memory name_, string memory symbol_, uint8 decimals_, uint256 faucetLimit_)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
    {
        _decimals = decimals_;
        faucetLimit = faucetLimit_;
    }

    /// @notice Draw test money; at most `faucetLimit` token units per address and day.
    function faucet(uint256 amount) external {
        uint256 day = block.timestamp / 1 days;
        uint256 left = faucetLimit - _drawn[msg.sender][day];
        if (amount > left) revert FaucetLimitReached(msg.sender, amount, left);
        _drawn[msg.sender][day] += amount;
        _mint(msg.sender, amount);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}
