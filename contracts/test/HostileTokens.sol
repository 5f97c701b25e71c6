// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev Tokens that misbehave, for tests only. Anyone may mint.
contract PlainToken is ERC20 {
    constructor() ERC20("Plain", "PLN") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @dev Keeps 1 % of every transfer.
contract FeeToken is PlainToken {
    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : amount / 100;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}

/// @dev Says false and moves nothing, when switched on.
contract FalseToken is PlainToken {
    bool public refusing;

    function refuse(bool on) external {
        refusing = on;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return refusing ? false : super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return refusing ? false : super.transferFrom(from, to, amount);
    }
}

/// @dev Says true and moves nothing.
contract LyingToken is PlainToken {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return true;
    }
}

/// @dev Returns nothing at all from its transfers, as some old tokens do.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    uint8 public constant decimals = 6;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Refuses to pay blocked addresses.
contract BlockingToken is PlainToken {
    mapping(address account => bool) public isBlocked;

    error Blocked(address account);

    function setBlocked(address account, bool on) external {
        isBlocked[account] = on;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (isBlocked[from] || isBlocked[to]) revert Blocked(isBlocked[from] ? from : to);
        super._update(from, to, amount);
    }
}

/// @dev Calls back into any contract on every transfer, as a token with hooks would let a payee do.
contract ReenteringToken is PlainToken {
    address public target;
    bytes public data;
    bool public lastCallSucceeded;
    bytes public lastAnswer;

    function aim(address target_, bytes calldata data_) external {
        (target, data) = (target_, data_);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (target != address(0) && from != address(0)) {
            (lastCallSucceeded, lastAnswer) = target.call(data);
        }
    }
}

/// @dev A balance that shrinks by itself.
contract RebasingToken is PlainToken {
    function rebase(address account, uint256 lost) external {
        _burn(account, lost);
    }
}

/// @dev Eighteen decimals is ERC20's default; twenty-four is beyond what a plan accepts.
contract WideToken is PlainToken {
    function decimals() public pure override returns (uint8) {
        return 24;
    }
}
