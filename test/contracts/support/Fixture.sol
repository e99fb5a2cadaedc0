// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../contracts/interfaces/IPaymentChannels.sol";
import {IDollar} from "./IDollar.sol";
import {Messages} from "./Messages.sol";
import {Vm} from "./Vm.sol";

/// @notice PaymentChannels on a fresh chain, five parties with keys, a token, and what it takes to sign for them.
/// @dev The contract is deployed from its own artifact, so that the tests run the very code that is shipped.
abstract contract Fixture {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant NOW = 1_800_000_000;
    uint32 internal constant WEEK = 7 days;
    uint128 internal constant DEPOSIT = 100e6;
    uint128 internal constant CUP = 500_000;

    uint256 internal constant PAYER_KEY = uint256(keccak256("payer"));
    uint256 internal constant PAYEE_KEY = uint256(keccak256("payee"));
    uint256 internal constant ISSUER_KEY = uint256(keccak256("issuer"));
    uint256 internal constant MACHINE_KEY = uint256(keccak256("machine"));
    uint256 internal constant HOLDER_KEY = uint256(keccak256("holder"));
    uint256 internal constant STRANGER_KEY = uint256(keccak256("stranger"));

    address internal payer = _person("payer", PAYER_KEY);
    address internal payee = _person("payee", PAYEE_KEY);
    address internal issuer = _person("issuer", ISSUER_KEY);
    address internal machine = _person("machine", MACHINE_KEY);
    address internal holder = _person("holder", HOLDER_KEY);
    address internal stranger = _person("stranger", STRANGER_KEY);

    IPaymentChannels internal channels;
    IDollar internal dollar;

    function setUp() public virtual {
        vm.warp(NOW);
        channels = IPaymentChannels(vm.deployCode("PaymentChannels.sol:PaymentChannels"));
        dollar = IDollar(vm.deployCode("TestDollar.sol:TestDollar"));
        dollar.mint(payer, 1_000_000e6);
        vm.deal(payer, 1_000_000e6);
        vm.prank(payer);
        dollar.approve(address(channels), type(uint256).max);
    }

    function _person(string memory name, uint256 key) private returns (address account) {
        account = vm.addr(key);
        vm.label(account, name);
    }

    // ---------------------------------------------------------------- Terms and money

    function _terms(address token) internal view returns (IPaymentChannels.Terms memory) {
        return IPaymentChannels.Terms(payer, payee, token, issuer, machine, WEEK);
    }

    function _erc20() internal view returns (IPaymentChannels.Terms memory) {
        return _terms(address(dollar));
    }

    function _native() internal view returns (IPaymentChannels.Terms memory) {
        return _terms(address(0));
    }

    function _deposit(IPaymentChannels.Terms memory terms, uint256 amount) internal {
        vm.prank(payer);
        channels.deposit{value: terms.token == address(0) ? amount : 0}(terms, amount);
    }

    /// @dev ERC-20 terms with `DEPOSIT` under them.
    function _funded() internal returns (IPaymentChannels.Terms memory terms) {
        terms = _erc20();
        _deposit(terms, DEPOSIT);
    }

    /// @dev Native terms with `DEPOSIT` under them.
    function _fundedNative() internal returns (IPaymentChannels.Terms memory terms) {
        terms = _native();
        _deposit(terms, DEPOSIT);
    }

    function _id(IPaymentChannels.Terms memory terms) internal view returns (bytes32) {
        return keccak256(abi.encode(terms, block.chainid, address(channels)));
    }

    function _channel(IPaymentChannels.Terms memory terms) internal view returns (IPaymentChannels.Channel memory) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = _id(terms);
        return channels.channels(ids)[0];
    }

    function _assertChannel(IPaymentChannels.Terms memory terms, uint256 deposited, uint256 redeemed, uint256 closesAt) internal view {
        IPaymentChannels.Channel memory channel = _channel(terms);
        vm.assertEq(channel.deposited, deposited, "deposited");
        vm.assertEq(channel.redeemed, redeemed, "redeemed");
        vm.assertEq(channel.closesAt, closesAt, "closesAt");
    }

    function _balance(address token, address account) internal view returns (uint256) {
        return token == address(0) ? account.balance : IDollar(token).balanceOf(account);
    }

    // ---------------------------------------------------------------- Signed messages

    function _sign(uint256 key, bytes32 structHash) internal view returns (bytes32 r, bytes32 vs) {
        return _signDigest(key, keccak256(abi.encodePacked(hex"1901", channels.domainSeparator(), structHash)));
    }

    function _signDigest(uint256 key, bytes32 digest) internal pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = vm.sign(key, digest);
        vs = bytes32((uint256(v - 27) << 255) | uint256(s));
    }

    function _receipt(IPaymentChannels.Terms memory terms, uint256 key, uint128 cumulativeAmount)
        internal
        view
        returns (IPaymentChannels.SignedReceipt memory)
    {
        return _receiptAt(terms, key, cumulativeAmount, uint64(NOW));
    }

    function _receiptAt(IPaymentChannels.Terms memory terms, uint256 key, uint128 cumulativeAmount, uint64 issuedAt)
        internal
        view
        returns (IPaymentChannels.SignedReceipt memory receipt)
    {
        receipt.sequence = 1;
        receipt.cumulativeAmount = cumulativeAmount;
        receipt.issuedAt = issuedAt;
        (receipt.r, receipt.vs) = _sign(key, Messages.receiptHash(_id(terms), receipt));
    }

    /// @dev A year's badge of `holder` by the issuer.
    function _badge() internal view returns (IPaymentChannels.SignedBadge memory) {
        return _badgeOf(ISSUER_KEY, holder, uint64(NOW - 1 days), uint64(NOW + 365 days));
    }

    function _badgeOf(uint256 key, address whose, uint64 issuedAt, uint64 expiresAt)
        internal
        view
        returns (IPaymentChannels.SignedBadge memory badge)
    {
        badge.issuedAt = issuedAt;
        badge.expiresAt = expiresAt;
        (badge.r, badge.vs) = _sign(key, Messages.badgeHash(whose, badge));
    }

    /// @dev A claim with the holder's receipt and badge.
    function _claim(IPaymentChannels.Terms memory terms, uint128 cumulativeAmount) internal view returns (IPaymentChannels.Claim memory) {
        return IPaymentChannels.Claim(terms, _receipt(terms, HOLDER_KEY, cumulativeAmount), _badge());
    }

    /// @dev A claim with the issuer's own receipt.
    function _issuerClaim(IPaymentChannels.Terms memory terms, uint128 cumulativeAmount)
        internal
        view
        returns (IPaymentChannels.Claim memory claim)
    {
        claim.terms = terms;
        claim.receipt = _receipt(terms, ISSUER_KEY, cumulativeAmount);
    }

    function _redeem(IPaymentChannels.Claim memory claim) internal {
        vm.prank(machine);
        channels.redeemByDelegation(claim);
    }

    function _recordRevocation(uint64 revokedAt) internal {
        (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, revokedAt));
        channels.recordRevocation(issuer, holder, revokedAt, r, vs);
    }

    // ---------------------------------------------------------------- Small things

    /// @dev A fuzzed number brought into [low, high].
    function _bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + value % (high - low + 1);
    }

    function _wrongSigner(address signer, address expected) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IPaymentChannels.WrongSigner.selector, signer, expected);
    }
}
