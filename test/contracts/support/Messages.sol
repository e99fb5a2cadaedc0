// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../contracts/interfaces/IPaymentChannels.sol";

/// @notice The struct hashes once more, by the book: `keccak256(abi.encode(...))` of every field.
library Messages {
    function receiptHash(bytes32 channelId, IPaymentChannels.SignedReceipt memory receipt) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("Receipt(bytes32 channelId,uint64 sequence,uint128 cumulativeAmount,uint64 issuedAt,bytes32 previous)"),
                channelId,
                receipt.sequence,
                receipt.cumulativeAmount,
                receipt.issuedAt,
                receipt.previous
            )
        );
    }

    function badgeHash(address holder, IPaymentChannels.SignedBadge memory badge) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("Badge(address holder,uint64 issuedAt,uint64 expiresAt,uint128 dailyLimit)"),
                holder,
                badge.issuedAt,
                badge.expiresAt,
                badge.dailyLimit
            )
        );
    }

    function acceptanceHash(bytes32 receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Acceptance(bytes32 receipt)"), receipt));
    }

    function revocationHash(address holder, uint64 revokedAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Revocation(address holder,uint64 at)"), holder, revokedAt));
    }
}
