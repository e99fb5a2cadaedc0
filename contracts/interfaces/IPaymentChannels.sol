// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Payment channels of coffee machines
/// @notice One-way channels: a payer deposits, a holder's signed receipts say what is owed in all, the payee redeems the newest.
/// No owner, no upgrade, no fee, no pause. Sections 2 and 3 of the protocol page say what every function must hold.
interface IPaymentChannels {
    /// @notice What a channel is about. It never changes; the channel's id commits to it.
    /// @param payer pays and gets the rest back
    /// @param payee gets what is redeemed
    /// @param token the ERC-20, or zero for the chain's native coin
    /// @param issuer signs badges, and receipts that need no badge
    /// @param machine signs acceptances; may redeem for the payee
    /// @param noticePeriod seconds between the payer asking for the money back and getting it; `type(uint32).max` means never
    struct Terms {
        address payer;
        address payee;
        address token;
        address issuer;
        address machine;
        uint32 noticePeriod;
    }

    /// @notice The whole state of a channel, one storage slot.
    /// @param deposited all that was ever paid in, less what was given back
    /// @param redeemed all that was ever paid out to the payee; never falls
    /// @param closesAt Unix seconds from which a refund is possible; zero when no closing was asked for
    struct Channel {
        uint104 deposited;
        uint104 redeemed;
        uint48 closesAt;
    }

    /// @notice A receipt with its compact signature (EIP-2098). The channel's id is computed from the terms beside it.
    struct SignedReceipt {
        uint64 sequence;
        uint128 cumulativeAmount;
        uint64 issuedAt;
        bytes32 previous;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice The issuer's badge for the receipt's signer. All zero when the issuer signed the receipt itself.
    struct SignedBadge {
        uint64 issuedAt;
        uint64 expiresAt;
        uint128 dailyLimit;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice All that one redemption needs.
    struct Claim {
        Terms terms;
        SignedReceipt receipt;
        SignedBadge badge;
    }

    /// @notice A revocation as it was recorded.
    /// @param at ends every badge issued at or before this time
    /// @param recordedAt when it was recorded; it binds a notice period later
    struct RecordedRevocation {
        uint64 at;
        uint64 recordedAt;
    }
}
