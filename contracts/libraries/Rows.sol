// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";

/// @title The rows of `redeemMany`, each run tried in a separate call
/// @dev Rows are handled as the bytes that came: dirty words fail inside the call that tries them, never out here.
library Rows {
    /// @dev What a run of rows gets at most: for its transfer, and for judging and booking each row.
    uint256 internal constant TRANSFER_GAS = 200_000;
    uint256 internal constant ROW_GAS = 50_000;

    /// @dev Bytes of an encoded `Claim`: 17 words.
    uint256 private constant ROW_SIZE = 0x220;

    /// @dev `redeemRun(address,Claim[])` of PaymentChannels.
    bytes4 private constant REDEEM_RUN = bytes4(
        keccak256(
            "redeemRun(address,((address,address,address,address,address,uint32),(uint64,uint128,uint64,bytes32,bytes32,bytes32),(uint64,uint64,uint128,bytes32,bytes32))[])"
        )
    );

    /// @notice The end of the run of rows from `first` on that pay the same token to the same payee.
    function endOfRun(IPaymentChannels.Claim[] calldata claims, uint256 first) internal pure returns (uint256 end) {
        uint256 length = claims.length;
        assembly ("memory-safe") {
            let row := add(claims.offset, mul(first, ROW_SIZE))
            let payee := calldataload(add(row, 0x20))
            let token := calldataload(add(row, 0x40))
            for { end := add(first, 1) } lt(end, length) { end := add(end, 1) } {
                row := add(row, ROW_SIZE)
                if or(xor(payee, calldataload(add(row, 0x20))), xor(token, calldataload(add(row, 0x40)))) { break }
            }
        }
    }

    /// @notice Redeems rows [first, end), which are one run, for the sender; all of them or none.
    /// @dev Reverts where a failure may be want of gas, so that a good row is never skipped for it.
    /// @return redeemed whether it was done
    /// @return reason the encoded error, where it was not
    function tryRedeem(IPaymentChannels.Claim[] calldata claims, uint256 first, uint256 end)
        internal
        returns (bool redeemed, bytes memory reason)
    {
        uint256 share = TRANSFER_GAS + ROW_GAS * (end - first);
        uint256 available;
        bytes4 selector = REDEEM_RUN;
        assembly ("memory-safe") {
            let m := mload(0x40)
            let size := mul(sub(end, first), ROW_SIZE)
            mstore(m, selector)
            mstore(add(m, 0x04), caller())
            mstore(add(m, 0x24), 0x40)
            mstore(add(m, 0x44), sub(end, first))
            calldatacopy(add(m, 0x64), add(claims.offset, mul(first, ROW_SIZE)), size)
            available := sub(gas(), div(gas(), 64)) // what a call can pass on
            redeemed := call(share, address(), 0, m, add(0x64, size), 0x00, 0x00)
            if iszero(redeemed) {
                reason := m
                mstore(m, returndatasize())
                returndatacopy(add(m, 0x20), 0x00, returndatasize())
                mstore(0x40, add(m, and(add(returndatasize(), 0x3f), not(0x1f))))
            }
        }
        if (!redeemed && available < share) revert IPaymentChannels.TooLittleGas(available, share);
    }
}
