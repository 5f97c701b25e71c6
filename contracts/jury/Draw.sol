// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The draw and the count
/// @notice Everybody can compute every draw alone: lot = H(seed, account), drawn where lot < threshold.
library Draw {
    uint256 private constant BPS = 10_000;
    uint256 private constant WIDTH = 32; // bits of one option's votes

    /// @notice The seed of a case: bound to chain, jury and case, so that one block serves many cases apart.
    function seedOf(bytes32 blockHash, uint256 caseId) internal view returns (bytes32) {
        return keccak256(abi.encode(blockHash, block.chainid, address(this), caseId));
    }

    function lotOf(bytes32 seed, address account) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, account)));
    }

    /// @notice Below it, lots of `electorate` members seat `size` of them on average: size / electorate of 2^256.
    /// Everybody where there are no more. The mean is exact within electorate / 2^256.
    function threshold(uint256 size, uint256 electorate) internal pure returns (uint256) {
        if (electorate <= size) return type(uint256).max;
        return type(uint256).max / electorate * size;
    }

    function votesFor(uint128 votes, uint256 option) internal pure returns (uint256) {
        return uint32(votes >> (WIDTH * option));
    }

    function total(uint128 votes) internal pure returns (uint256) {
        return votesFor(votes, 0) + votesFor(votes, 1) + votesFor(votes, 2) + votesFor(votes, 3);
    }

    function unpack(uint128 votes) internal pure returns (uint256[4] memory all) {
        for (uint256 option; option < 4; ++option) all[option] = votesFor(votes, option);
    }

    /// @notice The first rung at which the votes, added up from 0, are over the share it needs: `graveBps` for rung 0,
    /// `majorityBps` for the others. The last rung needs nothing: it stands where no graver one does.
    /// @param tieCounts Whether a share that is just met counts as passed, above rung 0.
    function rung(uint128 votes, uint256 options, uint256 graveBps, uint256 majorityBps, bool tieCounts)
        internal
        pure
        returns (uint256 option)
    {
        uint256 all = total(votes);
        uint256 sum = votesFor(votes, 0) * BPS;
        if (sum > all * graveBps) return 0;
        uint256 needed = all * majorityBps;
        for (option = 1; option + 1 < options; ++option) {
            sum += votesFor(votes, option) * BPS;
            if (sum > needed || (tieCounts && sum == needed)) return option;
        }
    }
}
