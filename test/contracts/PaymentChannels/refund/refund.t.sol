// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {BlockingToken} from "../../tokens/OddTokens.sol";

contract RefundTest is Fixture {
    function _asked(IPaymentChannels.Terms memory terms) private returns (IPaymentChannels.Terms memory) {
        vm.prank(payer);
        channels.requestClose(terms);
        return terms;
    }

    function test_RevertGiven_NoClosingWasAsked() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.expectRevert(IPaymentChannels.NotClosing.selector);
        channels.refund(terms);
    }

    function test_RevertWhen_TheNoticePeriodIsNotOver() external {
        IPaymentChannels.Terms memory terms = _asked(_funded());
        vm.warp(NOW + WEEK - 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotYetClosed.selector, NOW + WEEK, NOW + WEEK - 1));
        channels.refund(terms);
    }

    function test_WhenAnyoneAsksFromThatSecondOn_ThePayerGetsTheRest() external {
        IPaymentChannels.Terms memory terms = _asked(_funded());
        _redeem(_claim(terms, CUP));
        uint256 before = dollar.balanceOf(payer);
        vm.warp(NOW + WEEK);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Refunded(_id(terms), payer, DEPOSIT - CUP);
        vm.prank(stranger);
        channels.refund(terms);
        _assertChannel(terms, CUP, CUP, 0);
        vm.assertEq(dollar.balanceOf(payer) - before, DEPOSIT - CUP);
    }

    function test_RevertWhen_ItIsAskedTwice() external {
        IPaymentChannels.Terms memory terms = _asked(_fundedNative());
        vm.warp(NOW + WEEK);
        channels.refund(terms);
        vm.expectRevert(IPaymentChannels.NotClosing.selector);
        channels.refund(terms);
    }

    function test_GivenTheRefund_AReceiptCannotBePaidUntilATopUp() external {
        IPaymentChannels.Terms memory terms = _asked(_funded());
        vm.warp(NOW + WEEK);
        channels.refund(terms);
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, uint256(CUP), 0));
        _redeem(claim);
        _deposit(terms, DEPOSIT);
        _redeem(claim);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    function testFuzz_AReceiptInsideTheNoticeIsPaidBeforeTheRefund(uint104 deposited, uint104 owed, uint32 wait) external {
        uint256 held = _bound(deposited, 1, type(uint104).max);
        uint128 due = uint128(_bound(owed, 1, held));
        IPaymentChannels.Terms memory terms = _native();
        vm.deal(payer, held);
        _deposit(terms, held);
        _asked(terms);
        IPaymentChannels.Claim memory claim = _claim(terms, due);
        vm.warp(NOW + wait % WEEK);
        vm.expectPartialRevert(IPaymentChannels.NotYetClosed.selector);
        channels.refund(terms);
        _redeem(claim);
        vm.warp(NOW + WEEK);
        channels.refund(terms);
        vm.assertEq(payee.balance, due);
        vm.assertEq(payer.balance, held - due);
    }

    function test_RevertGiven_TheTokenBlocksThePayer_ButThePayeeIsStillPaid() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Terms memory terms = _terms(address(token));
        token.mint(payer, DEPOSIT);
        vm.prank(payer);
        token.approve(address(channels), DEPOSIT);
        _deposit(terms, DEPOSIT);
        _asked(terms);
        token.block_(payer, true);
        vm.warp(NOW + WEEK);
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, address(token), address(channels), payer, uint256(DEPOSIT))
        );
        channels.refund(terms);
        _redeem(_claim(terms, CUP));
        vm.assertEq(token.balanceOf(payee), CUP);
        _assertChannel(terms, DEPOSIT, CUP, NOW + WEEK);
    }

    function test_GivenThePayerRefundsAgainWhenPaid_ItIsPaidOnce() external {
        Account greedy = new Account();
        IPaymentChannels.Terms memory terms = _native();
        terms.payer = address(greedy);
        _deposit(terms, DEPOSIT);
        _deposit(_native(), DEPOSIT);
        greedy.execute(address(channels), 0, abi.encodeCall(channels.requestClose, (terms)));
        greedy.callWhenPaid(address(channels), abi.encodeCall(channels.refund, (terms)));
        vm.warp(NOW + WEEK);
        channels.refund(terms);
        vm.assertEq(greedy.failures(), 1);
        vm.assertEq(address(greedy).balance, DEPOSIT);
        vm.assertEq(address(channels).balance, DEPOSIT);
    }
}
