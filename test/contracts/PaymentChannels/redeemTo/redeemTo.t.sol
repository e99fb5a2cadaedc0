// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {BlockingToken} from "../../tokens/OddTokens.sol";

contract RedeemToTest is Fixture {
    function test_RevertWhen_SenderIsNotThePayee() external {
        IPaymentChannels.Claim memory claim = _claim(_funded(), CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayee.selector, machine, payee));
        vm.prank(machine);
        channels.redeemTo(claim, machine);
    }

    function test_RevertWhen_TheRecipientWouldLoseTheMoney() external {
        IPaymentChannels.Claim memory claim = _claim(_funded(), CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.UnusableRecipient.selector, address(0)));
        vm.prank(payee);
        channels.redeemTo(claim, address(0));
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.UnusableRecipient.selector, address(channels)));
        vm.prank(payee);
        channels.redeemTo(claim, address(channels));
    }

    function test_RevertWhen_TheReceiptIsBad() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        claim.badge = _badgeOf(HOLDER_KEY, holder, 0, type(uint64).max);
        vm.expectRevert(_wrongSigner(holder, issuer));
        vm.prank(payee);
        channels.redeemTo(claim, stranger);
    }

    function test_WhenThePayeeNamesAnother() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Redeemed(_id(terms), CUP);
        vm.prank(payee);
        channels.redeemTo(claim, stranger);
        _assertChannel(terms, DEPOSIT, CUP, 0);
        vm.assertEq(dollar.balanceOf(stranger), CUP);
        vm.assertEq(dollar.balanceOf(payee), 0);
    }

    function test_GivenTheIssuerSignedTheReceipt() external {
        IPaymentChannels.Claim memory claim = _issuerClaim(_fundedNative(), CUP);
        vm.prank(payee);
        channels.redeemTo(claim, stranger);
        vm.assertEq(stranger.balance, CUP);
    }

    function test_GivenTheTokenBlocksThePayee_ItLosesNothing() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Terms memory terms = _terms(address(token));
        token.mint(payer, DEPOSIT);
        vm.prank(payer);
        token.approve(address(channels), DEPOSIT);
        _deposit(terms, DEPOSIT);
        token.block_(payee, true);
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        vm.prank(payee);
        channels.redeemTo(claim, stranger);
        vm.assertEq(token.balanceOf(stranger), CUP);
    }

    function test_GivenThePayeeRejectsNativeCoin_ItLosesNothing() external {
        Account rejecting = new Account();
        rejecting.reject(true);
        IPaymentChannels.Terms memory terms = _native();
        terms.payee = address(rejecting);
        _deposit(terms, DEPOSIT);
        bytes memory call = abi.encodeCall(channels.redeemTo, (_claim(terms, CUP), stranger));
        rejecting.execute(address(channels), 0, call);
        vm.assertEq(stranger.balance, CUP);
    }
}
