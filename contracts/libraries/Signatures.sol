// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Compact signatures (EIP-2098) of EIP-712 messages, in their one canonical form
library Signatures {
    /// @dev The first s that is not canonical: above half of secp256k1's order (EIP-2).
    uint256 private constant HIGH_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A1;

    /// @notice The address that signed a message.
    /// @dev Solady's EIP712 and ECDSA.tryRecover in one block, with s checked: two of these are in every redemption.
    /// @param separator of the EIP-712 domain
    /// @param structHash of the message
    /// @param vs s with the parity of y in its top bit
    /// @return signer zero where s is above n/2, r or s is zero, or no key can be recovered
    function signerOf(bytes32 separator, bytes32 structHash, bytes32 r, bytes32 vs) internal view returns (address signer) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            let s := shr(1, shl(1, vs))
            mstore(0x00, 0x1901000000000000)
            mstore(0x1a, separator)
            mstore(0x3a, structHash)
            mstore(0x00, keccak256(0x18, 0x42))
            mstore(0x20, add(shr(255, vs), 27))
            mstore(0x40, r)
            mstore(0x60, s)
            pop(staticcall(gas(), 0x01, 0x00, 0x80, 0x40, 0x20))
            mstore(0x60, 0) // Solidity's zero slot, and the answer where ecrecover gave none
            signer := mul(mload(xor(0x60, returndatasize())), lt(s, HIGH_S))
            mstore(0x40, m)
        }
    }
}
