// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Benefit, BenefitCaps, ClaimRules} from "../interfaces/FundTypes.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {Receipts} from "./Receipts.sol";

/// @notice The clocks of one version, in one slot.
struct Version {
    uint32 reportingSeconds;
    uint32 publicitySeconds;
    uint32 fastSeconds;
    uint88 fastLimit;
    uint32 waitingSeconds;
    uint8 lines; // of its benefits table
    uint32 from; // events from this moment on are judged by it
}

/// @title The versions of the benefits table and of a claim's clocks
/// @notice A claim is judged by the version in force at its event, for good; old versions stay.
library RuleTables {
    struct Tables {
        Version[] versions; // version n is versions[n - 1]
        mapping(uint256 version => mapping(uint256 line => Benefit)) benefits;
        mapping(uint256 version => mapping(uint256 code => BenefitCaps)) caps;
    }

    /// @notice Add a version. External only because it would not fit into the claim desk's code.
    /// @param rules abi.encode of a `ClaimRules`.
    function adopt(Tables storage self, Receipts.Book storage receipts, bytes calldata rules) external {
        ClaimRules memory r = abi.decode(rules, (ClaimRules));
        // Events before the fund began are judged by version 1; no claim filed by now can be judged by a later one. The
        // casts are safe: seconds last until 2106, and Bounds limits the table to 255 lines.
        uint32 from = self.versions.length == 0 ? 0 : uint32(block.timestamp + 1);
        self.versions.push(
            Version(
                r.claims.reportingSeconds,
                r.claims.publicitySeconds,
                r.claims.fastSeconds,
                r.claims.fastLimit,
                r.waitingSeconds,
                uint8(r.benefits.length),
                from
            )
        );
        uint256 version = self.versions.length;
        for (uint256 i; i < r.benefits.length; ++i) self.benefits[version][i + 1] = r.benefits[i];
        for (uint256 i; i < r.caps.length; ++i) self.caps[version][r.cappedCodes[i]] = r.caps[i];
        for (uint256 i; i < r.goneProviders.length; ++i) removeProvider(receipts, r.goneProviders[i]);
        for (uint256 i; i < r.newProviders.length; ++i) {
            receipts.isProvider[r.newProviders[i]] = true;
            emit IClaimDesk.ProviderRegistered(r.newProviders[i]);
        }
    }

    /// @notice No further receipt of a provider counts.
    function removeProvider(Receipts.Book storage receipts, address provider) public {
        receipts.isProvider[provider] = false;
        emit IClaimDesk.ProviderRemoved(provider);
    }

    /// @notice The version by which an event is judged; 0 before the first.
    function versionAt(Tables storage self, uint256 eventAt) internal view returns (uint256 version) {
        version = self.versions.length;
        while (version > 1 && self.versions[version - 1].from > eventAt) --version;
    }

    /// @notice A version that exists.
    function get(Tables storage self, uint256 version) internal view returns (Version memory) {
        if (version == 0 || version > self.versions.length) revert IClaimDesk.UnknownVersion(version);
        return self.versions[version - 1];
    }
}
