// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";

contract CancelCloseTest is Fixture {
    function test_RevertWhen_SenderIsNotThePayer() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.prank(payer);
        channels.requestClose(terms);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayer.selector, machine, payer));
        vm.prank(machine);
        channels.cancelClose(terms);
    }

    function test_RevertGiven_NoClosingWasAsked() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.expectRevert(IPaymentChannels.NotClosing.selector);
        vm.prank(payer);
        channels.cancelClose(terms);
    }

    function test_GivenAClosing_EvenOneThatIsOver_TheMoneyStays() external {
        IPaymentChannels.Terms memory terms = _funded();
        _redeem(_claim(terms, CUP));
        vm.startPrank(payer);
        channels.requestClose(terms);
        vm.warp(NOW + 2 * WEEK);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.CloseCancelled(_id(terms));
        channels.cancelClose(terms);
        vm.stopPrank();
        _assertChannel(terms, DEPOSIT, CUP, 0);
        vm.expectRevert(IPaymentChannels.NotClosing.selector);
        channels.refund(terms);
    }
}
