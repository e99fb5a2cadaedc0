// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "solady/tokens/ERC20.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";

/// @title A stablecoin for tests and demonstrations
/// @notice 6 decimals, anyone may mint; permit (EIP-2612) and receiveWithAuthorization (EIP-3009), both in the domain
/// `name "Test Dollar", version "1"`. Worth nothing.
contract TestDollar is ERC20 {
    bytes32 private constant RECEIVE_TYPEHASH =
        keccak256("ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)");

    /// @notice Whether an EIP-3009 authorization was used.
    mapping(address from => mapping(bytes32 nonce => bool)) public authorizationState;

    /// @notice EIP-3009: an authorization was used.
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);

    /// @notice Only the receiver may bring a ReceiveWithAuthorization.
    error NotReceiver(address sender, address to);
    /// @notice The authorization is good strictly between `validAfter` and `validBefore`, Unix seconds.
    error OutsideValidity(uint256 validAfter, uint256 validBefore);
    /// @notice The nonce was used before.
    error AuthorizationIsUsed(bytes32 nonce);
    /// @notice The signature is not `from`'s.
    error NotSignedBy(address from);

    /// @notice Makes money out of nothing. Anyone may.
    /// @param amount in millionths of a dollar
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice EIP-3009.
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
    ) external {
        if (msg.sender != to) revert NotReceiver(msg.sender, to);
        if (block.timestamp <= validAfter || block.timestamp >= validBefore) revert OutsideValidity(validAfter, validBefore);
        if (authorizationState[from][nonce]) revert AuthorizationIsUsed(nonce);
        bytes32 structHash = keccak256(abi.encode(RECEIVE_TYPEHASH, from, to, value, validAfter, validBefore, nonce));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), structHash));
        if (from == address(0) || ECDSA.tryRecover(digest, v, r, s) != from) revert NotSignedBy(from);
        authorizationState[from][nonce] = true;
        emit AuthorizationUsed(from, nonce);
        _transfer(from, to, value);
    }

    /// @inheritdoc ERC20
    function name() public pure override returns (string memory) {
        return "Test Dollar";
    }

    /// @inheritdoc ERC20
    function symbol() public pure override returns (string memory) {
        return "tUSD";
    }

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @dev Every approval is a holder's own; no address has one from birth.
    function _givePermit2InfiniteAllowance() internal pure override returns (bool) {
        return false;
    }
}
