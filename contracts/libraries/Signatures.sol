// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";
import {Messages} from "./Messages.sol";

/// @title Compact signatures (EIP-2098) of EIP-712 messages, in their one canonical form
library Signatures {
    /// @dev The first s that is not canonical: above half of secp256k1's order (EIP-2).
    uint256 private constant HIGH_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A1;
    /// @dev Takes s from `vs`.
    uint256 private constant S_MASK = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF;

    /// @notice The address that signed a message.
    /// @dev Solady's EIP712 and ECDSA.tryRecover in one block, with s checked.
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

    /// @notice A claim's channel and who signed its receipt.
    /// @dev `Messages.hashes` and `signerOf` in one block, for this is in every redemption.
    /// @return id of the channel
    /// @return holder zero as in `signerOf`
    function holderOf(bytes32 separator, IPaymentChannels.Claim calldata claim) internal view returns (bytes32 id, address holder) {
        bytes32 typehash = Messages.RECEIPT_TYPEHASH;
        assembly ("memory-safe") {
            let m := mload(0x40)
            calldatacopy(m, claim, 0xc0) // terms
            mstore(add(m, 0xc0), chainid())
            mstore(add(m, 0xe0), address())
            id := keccak256(m, 0x100)
            mstore(m, typehash)
            mstore(add(m, 0x20), id)
            calldatacopy(add(m, 0x40), add(claim, 0xc0), 0x80) // sequence, cumulativeAmount, issuedAt, previous
            mstore(0x00, 0x1901000000000000)
            mstore(0x1a, separator)
            mstore(0x3a, keccak256(m, 0xc0))
            mstore(0x00, keccak256(0x18, 0x42))
            let vs := calldataload(add(claim, 0x160))
            let s := and(vs, S_MASK)
            mstore(0x20, add(shr(255, vs), 27))
            mstore(0x40, calldataload(add(claim, 0x140)))
            mstore(0x60, s)
            pop(staticcall(gas(), 0x01, 0x00, 0x80, 0x40, 0x20))
            mstore(0x60, 0)
            holder := mul(mload(xor(0x60, returndatasize())), lt(s, HIGH_S))
            mstore(0x40, m)
        }
    }

    /// @notice Who signed a claim's badge, if it is `holder`'s.
    /// @dev The struct hash and `signerOf` in one block, for this is in nearly every redemption.
    /// @return signer zero as in `signerOf`
    function badgeSignerOf(bytes32 separator, IPaymentChannels.Claim calldata claim, address holder)
        internal
        view
        returns (address signer)
    {
        bytes32 typehash = Messages.BADGE_TYPEHASH;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, typehash)
            mstore(add(m, 0x20), holder)
            calldatacopy(add(m, 0x40), add(claim, 0x180), 0x60) // issuedAt, expiresAt, dailyLimit
            mstore(0x00, 0x1901000000000000)
            mstore(0x1a, separator)
            mstore(0x3a, keccak256(m, 0xa0))
            mstore(0x00, keccak256(0x18, 0x42))
            let vs := calldataload(add(claim, 0x200))
            let s := and(vs, S_MASK)
            mstore(0x20, add(shr(255, vs), 27))
            mstore(0x40, calldataload(add(claim, 0x1e0)))
            mstore(0x60, s)
            pop(staticcall(gas(), 0x01, 0x00, 0x80, 0x40, 0x20))
            mstore(0x60, 0)
            signer := mul(mload(xor(0x60, returndatasize())), lt(s, HIGH_S))
            mstore(0x40, m)
        }
    }
}
