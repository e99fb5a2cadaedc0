// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";

/// @title Channel ids and the EIP-712 struct hashes of the signed messages
/// @dev Calldata is hashed as it came, with no copy field by field. Code that uses a field reads it through Solidity, which refuses dirty words.
library Messages {
    bytes32 internal constant BADGE_TYPEHASH = keccak256("Badge(address holder,uint64 issuedAt,uint64 expiresAt,uint128 dailyLimit)");
    bytes32 internal constant RECEIPT_TYPEHASH =
        keccak256("Receipt(bytes32 channelId,uint64 sequence,uint128 cumulativeAmount,uint64 issuedAt,bytes32 previous)");
    bytes32 internal constant ACCEPTANCE_TYPEHASH = keccak256("Acceptance(bytes32 receipt)");
    bytes32 internal constant REVOCATION_TYPEHASH = keccak256("Revocation(address holder,uint64 at)");

    /// @notice `keccak256(abi.encode(terms, block.chainid, address(this)))`.
    function channelId(IPaymentChannels.Terms calldata terms) internal view returns (bytes32 id) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            calldatacopy(m, terms, 0xc0)
            mstore(add(m, 0xc0), chainid())
            mstore(add(m, 0xe0), address())
            id := keccak256(m, 0x100)
        }
    }

    /// @notice The channel's id and the struct hash of a receipt of that channel.
    function hashes(IPaymentChannels.Terms calldata terms, IPaymentChannels.SignedReceipt calldata receipt)
        internal
        view
        returns (bytes32 id, bytes32 receiptHash)
    {
        bytes32 typehash = RECEIPT_TYPEHASH;
        assembly ("memory-safe") {
            let m := mload(0x40)
            calldatacopy(m, terms, 0xc0)
            mstore(add(m, 0xc0), chainid())
            mstore(add(m, 0xe0), address())
            id := keccak256(m, 0x100)
            mstore(m, typehash)
            mstore(add(m, 0x20), id)
            calldatacopy(add(m, 0x40), receipt, 0x80) // sequence, cumulativeAmount, issuedAt, previous
            receiptHash := keccak256(m, 0xc0)
        }
    }

    /// @notice The struct hash of the machine's acceptance of a receipt.
    /// @param receiptHash the receipt's struct hash
    function acceptanceHash(bytes32 receiptHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE_TYPEHASH, receiptHash));
    }

    /// @notice The struct hash of the revocation of `holder`'s badges issued at or before `revokedAt`.
    function revocationHash(address holder, uint64 revokedAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOCATION_TYPEHASH, holder, revokedAt));
    }
}
