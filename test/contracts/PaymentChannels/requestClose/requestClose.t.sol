// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";

contract RequestCloseTest is Fixture {
    function test_RevertWhen_SenderIsNotThePayer() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayer.selector, payee, payer));
        vm.prank(payee);
        channels.requestClose(terms);
    }

    function test_RevertGiven_TheGreatestNoticePeriod() external {
        IPaymentChannels.Terms memory terms = _native();
        terms.noticePeriod = type(uint32).max;
        _deposit(terms, DEPOSIT);
        vm.expectRevert(IPaymentChannels.NeverCloses.selector);
        vm.prank(payer);
        channels.requestClose(terms);
    }

    function test_RevertGiven_ItWasAskedAlready() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.startPrank(payer);
        channels.requestClose(terms);
        vm.warp(NOW + 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.AlreadyClosing.selector, NOW + WEEK));
        channels.requestClose(terms);
        vm.stopPrank();
    }

    function testFuzz_WhenThePayerAsks_ItClosesANoticePeriodFromNow(uint32 noticePeriod, uint104 deposited, uint104 redeemed) external {
        vm.assume(noticePeriod != type(uint32).max);
        deposited = uint104(_bound(deposited, 2, type(uint104).max));
        redeemed = uint104(_bound(redeemed, 1, deposited));
        IPaymentChannels.Terms memory terms = _native();
        terms.noticePeriod = noticePeriod;
        vm.deal(payer, deposited);
        _deposit(terms, deposited);
        _redeem(_claim(terms, redeemed));
        vm.expectEmit(address(channels));
        emit IPaymentChannels.CloseRequested(_id(terms), NOW + noticePeriod);
        vm.prank(payer);
        channels.requestClose(terms);
        _assertChannel(terms, deposited, redeemed, NOW + noticePeriod);
    }
}
