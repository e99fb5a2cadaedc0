// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {Signatures} from "./Signatures.sol";

/// @title Consents of issuers: signed, with an end, and withdrawn by the issuer
library Consents {
    bytes32 private constant CONSENT_TYPEHASH = keccak256("Consent(address customer,bytes32 offerId,uint64 expiresAt)");
    bytes32 private constant WITHDRAWAL_TYPEHASH = keccak256("ConsentWithdrawal(address customer,bytes32 offerId,uint64 until)");

    /// @dev Each consent that ends at or before this time is withdrawn.
    struct Withdrawals {
        mapping(address issuer => mapping(address customer => mapping(bytes32 offerId => uint64))) until;
    }

    /// @notice Reverts unless the issuer signed the consent, and it still lasts.
    /// @param separator of the EIP-712 domain of Agreements
    /// @param issuer not zero
    function requireGiven(
        Withdrawals storage withdrawals,
        bytes32 separator,
        address issuer,
        address customer,
        bytes32 offerId,
        IAgreements.SignedConsent calldata consent
    ) internal view {
        bytes32 structHash = keccak256(abi.encode(CONSENT_TYPEHASH, customer, offerId, consent.expiresAt));
        address signer = Signatures.signerOf(separator, structHash, consent.r, consent.vs);
        if (signer != issuer) revert IAgreements.NoConsent(signer, issuer);
        requireLasts(withdrawals, issuer, customer, offerId, consent.expiresAt);
    }

    /// @notice Reverts if a consent with this end is over or withdrawn.
    function requireLasts(Withdrawals storage withdrawals, address issuer, address customer, bytes32 offerId, uint64 expiresAt)
        internal
        view
    {
        if (block.timestamp > expiresAt) revert IAgreements.ConsentExpired(expiresAt, block.timestamp);
        uint64 until = withdrawals.until[issuer][customer][offerId];
        if (expiresAt <= until) revert IAgreements.ConsentIsWithdrawn(expiresAt, until);
    }

    /// @notice Withdraws consents. Reverts unless the issuer is the sender or signed so, and this withdraws more than before.
    function withdraw(
        Withdrawals storage withdrawals,
        bytes32 separator,
        address issuer,
        address customer,
        bytes32 offerId,
        uint64 until,
        bytes32 r,
        bytes32 vs
    ) internal {
        if (issuer != msg.sender) {
            bytes32 structHash = keccak256(abi.encode(WITHDRAWAL_TYPEHASH, customer, offerId, until));
            address signer = Signatures.signerOf(separator, structHash, r, vs);
            if (signer != issuer || signer == address(0)) revert IAgreements.NotWithdrawn(signer, issuer);
        }
        uint64 last = withdrawals.until[issuer][customer][offerId];
        if (until <= last) revert IAgreements.WithdrawalNotNewer(until, last);
        withdrawals.until[issuer][customer][offerId] = until;
    }
}
