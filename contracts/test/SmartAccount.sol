// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A smart account with one owner, for tests only: it acts on the owner's word, and signs by EIP-1271.
contract SmartAccount is IERC1271 {
    address public immutable owner;

    error OnlyOwner(address caller);

    constructor(address owner_) {
        owner = owner_;
    }

    function execute(address to, bytes calldata data) external returns (bytes memory answer) {
        if (msg.sender != owner) revert OnlyOwner(msg.sender);
        bool done;
        (done, answer) = to.call(data);
        if (!done) {
            // Revert with the same data, so that a test sees the error itself.
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(hash, signature);
        bool good = problem == ECDSA.RecoverError.NoError && signer == owner;
        return good ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
