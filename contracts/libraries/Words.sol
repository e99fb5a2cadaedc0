// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentChannels} from "../interfaces/IPaymentChannels.sol";

/// @title Fields of calldata, read as the words that came
/// @dev Solidity checks each field's upper bits at each use. Here nothing is gained by that: a channel's id and every signature commit to
/// whole words, and only ids of clean terms hold money (`usable`), so a call with dirty terms finds nothing to redeem.
library Words {
    /// @notice `terms.payee`.
    function payeeOf(IPaymentChannels.Terms calldata terms) internal pure returns (address payee) {
        assembly ("memory-safe") {
            payee := calldataload(add(terms, 0x20))
        }
    }

    /// @notice `terms.token`.
    function tokenOf(IPaymentChannels.Terms calldata terms) internal pure returns (address token) {
        assembly ("memory-safe") {
            token := calldataload(add(terms, 0x40))
        }
    }

    /// @notice `terms.issuer`.
    function issuerOf(IPaymentChannels.Terms calldata terms) internal pure returns (address issuer) {
        assembly ("memory-safe") {
            issuer := calldataload(add(terms, 0x60))
        }
    }

    /// @notice `terms.machine`.
    function machineOf(IPaymentChannels.Terms calldata terms) internal pure returns (address machine) {
        assembly ("memory-safe") {
            machine := calldataload(add(terms, 0x80))
        }
    }

    /// @notice `terms.noticePeriod`.
    function noticeOf(IPaymentChannels.Terms calldata terms) internal pure returns (uint256 noticePeriod) {
        assembly ("memory-safe") {
            noticePeriod := calldataload(add(terms, 0xa0))
        }
    }

    /// @notice `receipt.cumulativeAmount`.
    function owedBy(IPaymentChannels.SignedReceipt calldata receipt) internal pure returns (uint256 cumulativeAmount) {
        assembly ("memory-safe") {
            cumulativeAmount := calldataload(add(receipt, 0x20))
        }
    }

    /// @notice Whether not `badge.issuedAt <= receipt.issuedAt <= badge.expiresAt`.
    function isOutsideBadge(IPaymentChannels.Claim calldata claim) internal pure returns (bool outside) {
        assembly ("memory-safe") {
            let issuedAt := calldataload(add(claim, 0x100))
            let badge := add(claim, 0x180)
            outside := or(lt(issuedAt, calldataload(badge)), gt(issuedAt, calldataload(add(badge, 0x20))))
        }
    }

    /// @notice Whether a token is the chain's native coin.
    function isNative(address token) internal pure returns (bool result) {
        assembly ("memory-safe") {
            result := iszero(token)
        }
    }

    /// @notice Whether two words are the same address.
    function same(address one, address other) internal pure returns (bool result) {
        assembly ("memory-safe") {
            result := eq(one, other)
        }
    }

    /// @notice Whether a badge's signer is not the issuer, or its holder nobody.
    function isStrange(address holder, address signer, address issuer) internal pure returns (bool result) {
        assembly ("memory-safe") {
            result := or(xor(signer, issuer), iszero(holder))
        }
    }

    /// @notice Whether `account` is the payee or the machine.
    function namesPayeeOrMachine(IPaymentChannels.Terms calldata terms, address account) internal pure returns (bool result) {
        assembly ("memory-safe") {
            result := or(eq(account, calldataload(add(terms, 0x20))), eq(account, calldataload(add(terms, 0x80))))
        }
    }

    /// @notice Whether money may be put under these terms: no party but the token is zero, neither payer nor payee is this contract,
    /// and every word is clean.
    function usable(IPaymentChannels.Terms calldata terms) internal view returns (bool result) {
        assembly ("memory-safe") {
            let payer := calldataload(terms)
            let payee := calldataload(add(terms, 0x20))
            let token := calldataload(add(terms, 0x40))
            let issuer := calldataload(add(terms, 0x60))
            let machine := calldataload(add(terms, 0x80))
            let dirty := or(shr(160, or(or(or(payer, payee), or(token, issuer)), machine)), shr(32, calldataload(add(terms, 0xa0))))
            let zero := or(or(iszero(payer), iszero(payee)), or(iszero(issuer), iszero(machine)))
            let self := or(eq(payer, address()), eq(payee, address()))
            result := iszero(or(dirty, or(zero, self)))
        }
    }
}
