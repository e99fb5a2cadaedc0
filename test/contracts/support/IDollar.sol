// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the tests use of TestDollar, which is deployed from its own artifact.
interface IDollar {
    error NotSignedBy(address from);
    error AuthorizationIsUsed(bytes32 nonce);

    function mint(address to, uint256 amount) external;
    function approve(address spender, uint256 amount) external returns (bool);
    function transfer(address to, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function nonces(address owner) external view returns (uint256);
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}
