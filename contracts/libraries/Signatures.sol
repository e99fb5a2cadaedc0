// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ECDSA} from "solady/utils/ECDSA.sol";

/// @title Compact signatures (EIP-2098) in their one canonical form
library Signatures {
    /// @dev Half of secp256k1's order, the greatest canonical s (EIP-2).
    uint256 private constant GREATEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @notice The address that signed `digest`.
    /// @param digest the EIP-712 digest
    /// @param vs s with the parity of y in its top bit
    /// @return signer zero where s is above n/2, r or s is zero, or no key can be recovered
    function signerOf(bytes32 digest, bytes32 r, bytes32 vs) internal view returns (address signer) {
        if ((uint256(vs) << 1) >> 1 > GREATEST_S) return address(0);
        return ECDSA.tryRecover(digest, r, vs);
    }
}
