// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Messages} from "../../../../contracts/libraries/Messages.sol";
import {Signatures} from "../../../../contracts/libraries/Signatures.sol";

/// @notice The contract's own hashing and recovery, opened for tests.
contract MessagesHarness {
    function receiptHash(IPaymentChannels.Terms calldata terms, IPaymentChannels.SignedReceipt calldata receipt)
        external
        view
        returns (bytes32 channelId, bytes32 result)
    {
        return Messages.hashes(terms, receipt);
    }

    function badgeHash(address holder, IPaymentChannels.SignedBadge calldata badge) external pure returns (bytes32) {
        return Messages.hash(badge, holder);
    }

    function acceptanceHash(bytes32 receipt) external pure returns (bytes32) {
        return Messages.acceptanceHash(receipt);
    }

    function revocationHash(address holder, uint64 revokedAt) external pure returns (bytes32) {
        return Messages.revocationHash(holder, revokedAt);
    }

    function signerOf(bytes32 separator, bytes32 structHash, bytes32 r, bytes32 vs) external view returns (address) {
        return Signatures.signerOf(separator, structHash, r, vs);
    }
}
