// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

contract DepositWithPermitTest is Fixture {
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    function setUp() public override {
        super.setUp();
        dollar.mint(holder, DEPOSIT);
    }

    function _permit(uint256 key, uint256 amount, uint256 deadline) private view returns (Permit memory permit) {
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        address owner = vm.addr(key);
        bytes32 structHash = keccak256(abi.encode(typehash, owner, address(channels), amount, dollar.nonces(owner), deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash));
        permit.deadline = deadline;
        (permit.v, permit.r, permit.s) = vm.sign(key, digest);
    }

    function _send(IPaymentChannels.Terms memory terms, uint256 amount, Permit memory permit) private {
        vm.prank(holder);
        channels.depositWithPermit(terms, amount, permit.deadline, permit.v, permit.r, permit.s);
    }

    function _expectTransferFailed(address token, uint256 amount) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, token, holder, address(channels), amount));
    }

    function test_RevertGiven_TheNativeCoin() external {
        Permit memory permit = _permit(HOLDER_KEY, DEPOSIT, NOW);
        vm.expectRevert(IPaymentChannels.NativeToken.selector);
        _send(_native(), DEPOSIT, permit);
    }

    function test_WhenThePermitIsGood() external {
        IPaymentChannels.Terms memory terms = _erc20();
        Permit memory permit = _permit(HOLDER_KEY, DEPOSIT, NOW);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Deposited(_id(terms), DEPOSIT);
        _send(terms, DEPOSIT, permit);
        _assertChannel(terms, DEPOSIT, 0, 0);
        vm.assertEq(dollar.balanceOf(holder), 0);
        vm.assertEq(dollar.allowance(holder, address(channels)), 0);
    }

    function test_GivenSomebodyUsedThePermitFirst() external {
        Permit memory permit = _permit(HOLDER_KEY, DEPOSIT, NOW);
        vm.prank(stranger);
        dollar.permit(holder, address(channels), DEPOSIT, permit.deadline, permit.v, permit.r, permit.s);
        _send(_erc20(), DEPOSIT, permit);
        _assertChannel(_erc20(), DEPOSIT, 0, 0);
    }

    function test_RevertWhen_ThePermitIsOverdueAndNothingIsAllowed() external {
        Permit memory permit = _permit(HOLDER_KEY, DEPOSIT, NOW - 1);
        _expectTransferFailed(address(dollar), DEPOSIT);
        _send(_erc20(), DEPOSIT, permit);
    }

    function test_RevertWhen_ThePermitIsSomebodyElses() external {
        dollar.mint(stranger, DEPOSIT);
        Permit memory permit = _permit(STRANGER_KEY, DEPOSIT, NOW);
        _expectTransferFailed(address(dollar), DEPOSIT);
        _send(_erc20(), DEPOSIT, permit);
    }

    function test_GivenTheTokenKnowsNoPermits_TheAllowanceCounts() external {
        PlainToken token = new PlainToken();
        token.mint(holder, DEPOSIT);
        vm.prank(holder);
        token.approve(address(channels), DEPOSIT);
        Permit memory permit = _permit(HOLDER_KEY, DEPOSIT, NOW);
        _send(_terms(address(token)), DEPOSIT, permit);
        _assertChannel(_terms(address(token)), DEPOSIT, 0, 0);
    }

    function test_RevertGiven_TheTokenHasNoCode() external {
        Permit memory permit = _permit(HOLDER_KEY, DEPOSIT, NOW);
        _expectTransferFailed(stranger, DEPOSIT);
        _send(_terms(stranger), DEPOSIT, permit);
    }
}
