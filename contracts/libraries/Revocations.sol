// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";

/// @title The append-only list of one issuer's revocations of one holder
library Revocations {
    /// @notice Adds an entry as of now. Reverts unless it is past and newer than the last one.
    function append(IPaymentChannels.RecordedRevocation[] storage list, uint64 revokedAt) internal {
        if (revokedAt > block.timestamp) revert IPaymentChannels.RevocationInFuture(revokedAt, block.timestamp);
        uint256 length = list.length;
        if (length != 0) {
            uint64 last = list[length - 1].revokedAt;
            if (revokedAt <= last) revert IPaymentChannels.RevocationNotNewer(revokedAt, last);
        }
        list.push(IPaymentChannels.RecordedRevocation(revokedAt, uint64(block.timestamp)));
    }

    /// @notice The first entry that ends a badge; the entries rise in both times, so it is also the one that binds first.
    /// @param badgeIssuedAt Unix seconds
    /// @return found false where no entry ends it
    function firstEnding(IPaymentChannels.RecordedRevocation[] storage list, uint64 badgeIssuedAt)
        internal
        view
        returns (bool found, IPaymentChannels.RecordedRevocation memory entry)
    {
        uint256 length = list.length;
        if (length == 0) return (false, entry);
        uint256 low;
        uint256 high = length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (list[middle].revokedAt < badgeIssuedAt) low = middle + 1;
            else high = middle;
        }
        if (low == length) return (false, entry);
        return (true, list[low]);
    }
}
