// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What an ERC-20 may offer beside transfers, so that a payer needs no separate approval
interface ISignedTransfers {
    /// @notice EIP-2612.
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice EIP-3009. The token refuses any sender but `to`.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}
