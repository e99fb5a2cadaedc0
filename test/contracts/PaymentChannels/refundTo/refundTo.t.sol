// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";

contract RefundToTest is Fixture {
    function _closed() private returns (IPaymentChannels.Terms memory terms) {
        terms = _funded();
        vm.prank(payer);
        channels.requestClose(terms);
        vm.warp(NOW + WEEK);
    }

    function test_RevertWhen_SenderIsNotThePayer() external {
        IPaymentChannels.Terms memory terms = _closed();
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayer.selector, stranger, payer));
        vm.prank(stranger);
        channels.refundTo(terms, stranger);
    }

    function test_RevertWhen_TheRecipientWouldLoseTheMoney() external {
        IPaymentChannels.Terms memory terms = _closed();
        vm.startPrank(payer);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.UnusableRecipient.selector, address(0)));
        channels.refundTo(terms, address(0));
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.UnusableRecipient.selector, address(channels)));
        channels.refundTo(terms, address(channels));
        vm.stopPrank();
    }

    function test_RevertWhen_TheNoticePeriodIsNotOver() external {
        IPaymentChannels.Terms memory terms = _closed();
        vm.warp(NOW + WEEK - 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotYetClosed.selector, NOW + WEEK, NOW + WEEK - 1));
        vm.prank(payer);
        channels.refundTo(terms, stranger);
    }

    function test_WhenThePayerNamesAnother() external {
        IPaymentChannels.Terms memory terms = _closed();
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Refunded(_id(terms), stranger, DEPOSIT);
        vm.prank(payer);
        channels.refundTo(terms, stranger);
        _assertChannel(terms, 0, 0, 0);
        vm.assertEq(dollar.balanceOf(stranger), DEPOSIT);
    }

    function test_GivenThePayerRejectsNativeCoin_ItLosesNothing() external {
        Account rejecting = new Account();
        rejecting.reject(true);
        IPaymentChannels.Terms memory terms = _native();
        terms.payer = address(rejecting);
        _deposit(terms, DEPOSIT);
        rejecting.execute(address(channels), 0, abi.encodeCall(channels.requestClose, (terms)));
        vm.warp(NOW + WEEK);
        rejecting.execute(address(channels), 0, abi.encodeCall(channels.refundTo, (terms, stranger)));
        vm.assertEq(stranger.balance, DEPOSIT);
    }
}
