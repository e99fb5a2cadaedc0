// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";

/// @title Append-only lists of revocations, one for each issuer and holder
library Revocations {
    /// @dev Above the issuer's bits, so that no list lies where Solidity puts a mapping's value, at the hash of a key and a small number.
    uint256 private constant SEED = 1 << 160;

    /// @notice The list of one issuer and holder.
    function list(address issuer, address holder) internal pure returns (IPaymentChannels.RecordedRevocation[] storage entries) {
        assembly ("memory-safe") {
            mstore(0x00, holder)
            mstore(0x20, or(SEED, issuer))
            entries.slot := keccak256(0x00, 0x40)
        }
    }

    /// @notice Adds an entry as of now. Reverts unless its time has come and is above the last one's.
    function append(IPaymentChannels.RecordedRevocation[] storage entries, uint64 revokedAt) internal {
        if (revokedAt > block.timestamp) revert IPaymentChannels.RevocationInFuture(revokedAt, block.timestamp);
        uint256 length = entries.length;
        if (length != 0) {
            uint64 last = entries[length - 1].revokedAt;
            if (revokedAt <= last) revert IPaymentChannels.RevocationNotNewer(revokedAt, last);
        }
        entries.push(IPaymentChannels.RecordedRevocation(revokedAt, uint64(block.timestamp)));
    }

    /// @notice Reverts if a badge is ended, a notice period after the first entry that names it was recorded: receipts that a machine
    /// took before stay good for as long.
    function requireNotEnded(IPaymentChannels.RecordedRevocation[] storage entries, uint256 badgeIssuedAt, uint256 noticePeriod)
        internal
        view
    {
        uint256 length = entries.length;
        uint256 first = _firstAtOrAbove(entries, length, badgeIssuedAt);
        if (first == length) return;
        uint256 endedAt = entries[first].recordedAt + noticePeriod;
        if (block.timestamp >= endedAt) revert IPaymentChannels.BadgeRevoked(entries[first].revokedAt, endedAt);
    }

    /// @dev Entries rise in both times, so the first that names a badge also binds first. `length` where none does.
    function _firstAtOrAbove(IPaymentChannels.RecordedRevocation[] storage entries, uint256 length, uint256 time)
        private
        view
        returns (uint256 low)
    {
        uint256 high = length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (entries[middle].revokedAt < time) low = middle + 1;
            else high = middle;
        }
    }
}
