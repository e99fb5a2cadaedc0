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

    function acceptanceHash(bytes32 receipt) external pure returns (bytes32) {
        return Messages.acceptanceHash(receipt);
    }

    function revocationHash(address holder, uint64 revokedAt) external pure returns (bytes32) {
        return Messages.revocationHash(holder, revokedAt);
    }

    function signerOf(bytes32 separator, bytes32 structHash, bytes32 r, bytes32 vs) external view returns (address) {
        return Signatures.signerOf(separator, structHash, r, vs);
    }

    function holderOf(bytes32 separator, IPaymentChannels.Claim calldata claim) external view returns (bytes32 id, address holder) {
        (id, holder) = Signatures.holderOf(separator, claim);
        _requireSoundMemory();
    }

    function badgeSignerOf(bytes32 separator, IPaymentChannels.Claim calldata claim, address holder)
        external
        view
        returns (address signer)
    {
        signer = Signatures.badgeSignerOf(separator, claim, holder);
        _requireSoundMemory();
    }

    /// @dev Solidity's zero word is zero, and its free memory begins with no word given away.
    function _requireSoundMemory() private pure {
        bool sound;
        assembly {
            sound := and(iszero(mload(0x60)), lt(mload(0x40), 0x1000))
        }
        require(sound && new bytes(0).length == 0, "memory");
    }
}
