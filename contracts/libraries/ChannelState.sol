// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A channel's whole state in one word, as `IPaymentChannels.Channel` lies in storage
/// @dev From the lowest bit: deposited 104 bits, redeemed 104, closesAt 48. One load and one store where Solidity's struct needs several.
library ChannelState {
    /// @notice The most that a channel can hold or pay.
    uint256 internal constant GREATEST_AMOUNT = type(uint104).max;

    /// @dev The slot itself.
    struct Slot {
        uint256 state;
    }

    /// @notice All that was ever paid in, less what was given back.
    function deposited(uint256 state) internal pure returns (uint256) {
        return state & GREATEST_AMOUNT;
    }

    /// @notice All that was ever paid out to the payee.
    function redeemed(uint256 state) internal pure returns (uint256) {
        return (state >> 104) & GREATEST_AMOUNT;
    }

    /// @notice Unix seconds from which a refund is possible; zero when no closing was asked for.
    function closesAt(uint256 state) internal pure returns (uint256) {
        return state >> 208;
    }

    /// @notice More paid in; the caller has seen that it fits.
    function addDeposited(uint256 state, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return state + amount;
        }
    }

    /// @notice More paid out; the caller has seen that it fits.
    function addRedeemed(uint256 state, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return state + (amount << 104);
        }
    }

    /// @notice Closing at another time, or at none.
    /// @param time Unix seconds below 2^48
    function withClosesAt(uint256 state, uint256 time) internal pure returns (uint256) {
        return (state & ~(type(uint256).max << 208)) | (time << 208);
    }

    /// @notice The rest given back and no closing asked for.
    function emptied(uint256 state) internal pure returns (uint256) {
        uint256 paid = redeemed(state);
        return paid | (paid << 104);
    }
}
