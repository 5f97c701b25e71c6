// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Carries members' signed actions, so that members need no coins
/// @notice Whoever submits has no power over what is done: the request binds chain, fund, action, nonce and deadline.
/// Smart accounts count too: a signer with code is asked by EIP-1271.
contract MemberForwarder is ERC2771Forwarder {
    constructor() ERC2771Forwarder("MemberForwarder") {}

    /// @dev As the parent, with contract signatures. The signer is who the request names, if it signed.
    function _recoverForwardRequestSigner(ForwardRequestData calldata request)
        internal
        view
        override
        returns (bool, address)
    {
        bytes32 digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    FORWARD_REQUEST_TYPEHASH,
                    request.from,
                    request.to,
                    request.value,
                    request.gas,
                    nonces(request.from),
                    request.deadline,
                    keccak256(request.data)
                )
            )
        );
        return (SignatureChecker.isValidSignatureNow(request.from, digest, request.signature), request.from);
    }
}
