// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";
import {Words} from "./Words.sol";

/// @title Moving native coin and ERC-20 alike, `token` zero being the native coin
/// @dev What a token or recipient returns is never copied beyond one word, so it cannot make the caller pay for memory.
library Money {
    /// @notice Sends `amount` to `to`, or reverts. A token has sent it if it says true, or nothing from an address with code.
    function send(address token, address to, uint256 amount) internal {
        bool sent;
        if (Words.isNative(token)) {
            sent = SafeTransferLib.trySafeTransferETH(to, amount, gasleft());
        } else {
            assembly ("memory-safe") {
                mstore(0x14, to)
                mstore(0x34, amount)
                mstore(0x00, 0xa9059cbb000000000000000000000000) // transfer(address,uint256)
                sent := call(gas(), token, 0, 0x10, 0x44, 0x00, 0x20)
                if iszero(and(eq(mload(0x00), 1), sent)) {
                    sent := lt(or(iszero(extcodesize(token)), returndatasize()), sent)
                }
                mstore(0x34, 0) // the part of the free memory pointer that was written over
            }
        }
        if (!sent) revert IPaymentChannels.TransferFailed(token, address(this), to, amount);
    }

    /// @notice Takes `amount` of an ERC-20 from `from` by its allowance, or reverts.
    function take(address token, address from, uint256 amount) internal {
        if (!SafeTransferLib.trySafeTransferFrom(token, from, address(this), amount)) {
            revert IPaymentChannels.TransferFailed(token, from, address(this), amount);
        }
    }
}
