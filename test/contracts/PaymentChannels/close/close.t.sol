// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {BlockingToken, CallingToken, FalseToken} from "../../tokens/OddTokens.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

interface IGiveBack {
    function giveBack(IPaymentChannels.Terms calldata terms) external;
}

contract CloseTest is Fixture {
    function _close(IPaymentChannels.Terms memory terms) private {
        vm.prank(payee);
        channels.close(terms);
    }

    function _prepare(PlainToken token) private returns (IPaymentChannels.Terms memory terms) {
        terms = _terms(address(token));
        token.mint(payer, DEPOSIT);
        vm.prank(payer);
        token.approve(address(channels), type(uint256).max);
        _deposit(terms, DEPOSIT);
    }

    function test_RevertWhen_SenderIsNotThePayee() external {
        IPaymentChannels.Terms memory terms = _funded();
        address[3] memory senders = [payer, machine, stranger];
        for (uint256 i; i < senders.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayee.selector, senders[i], payee));
            vm.prank(senders[i]);
            channels.close(terms);
        }
    }

    function test_GivenARest_ThePayerGetsItAtOnce() external {
        IPaymentChannels.Terms memory terms = _funded();
        _redeem(_claim(terms, CUP));
        uint256 before = dollar.balanceOf(payer);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Refunded(_id(terms), payer, DEPOSIT - CUP);
        _close(terms);
        _assertChannel(terms, CUP, CUP, 0);
        vm.assertEq(dollar.balanceOf(payer) - before, DEPOSIT - CUP);
    }

    function test_GivenTheNativeCoin() external {
        IPaymentChannels.Terms memory terms = _fundedNative();
        uint256 before = payer.balance;
        _close(terms);
        vm.assertEq(payer.balance - before, DEPOSIT);
        _assertChannel(terms, 0, 0, 0);
    }

    function test_GivenNoRest_AClosingThatWasAskedIsOver() external {
        IPaymentChannels.Terms memory terms = _funded();
        _redeem(_claim(terms, DEPOSIT));
        vm.prank(payer);
        channels.requestClose(terms);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Refunded(_id(terms), payer, 0);
        _close(terms);
        _assertChannel(terms, DEPOSIT, DEPOSIT, 0);
    }

    function test_GivenTheGreatestNoticePeriod() external {
        IPaymentChannels.Terms memory terms = _native();
        terms.noticePeriod = type(uint32).max;
        _deposit(terms, DEPOSIT);
        uint256 before = payer.balance;
        _close(terms);
        vm.assertEq(payer.balance - before, DEPOSIT);
    }

    // ---------------------------------------------------------------- Refused payments

    function test_GivenTheTokenBlocksThePayer_ItMayTakeTheRestElsewhereAtOnce() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        _redeem(_claim(terms, CUP));
        token.block_(payer, true);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.CloseRequested(_id(terms), NOW);
        _close(terms);
        _assertChannel(terms, DEPOSIT, CUP, NOW);
        vm.prank(payer);
        channels.refundTo(terms, stranger);
        vm.assertEq(token.balanceOf(stranger), DEPOSIT - CUP);
        _assertChannel(terms, CUP, CUP, 0);
    }

    function test_GivenTheTokenSaysFalse_NothingIsLost() external {
        FalseToken token = new FalseToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.refuse(true);
        _close(terms);
        _assertChannel(terms, DEPOSIT, 0, NOW);
        token.refuse(false);
        channels.refund(terms);
        vm.assertEq(token.balanceOf(payer), DEPOSIT);
    }

    function test_GivenThePayerRejectsNativeCoin_EvenOneThatCouldNeverAsk() external {
        Account rejecting = new Account();
        rejecting.reject(true);
        IPaymentChannels.Terms memory terms = _native();
        terms.payer = address(rejecting);
        terms.noticePeriod = type(uint32).max;
        _deposit(terms, DEPOSIT);
        _close(terms);
        _assertChannel(terms, DEPOSIT, 0, NOW);
        rejecting.execute(address(channels), 0, abi.encodeCall(channels.refundTo, (terms, stranger)));
        vm.assertEq(stranger.balance, DEPOSIT);
    }

    function test_GivenThePayerBurnsAllGas_ThePayeeIsNotHeldUp() external {
        Account greedy = new Account();
        greedy.burn(true);
        IPaymentChannels.Terms memory terms = _native();
        terms.payer = address(greedy);
        _deposit(terms, DEPOSIT);
        vm.prank(payee);
        channels.close{gas: 1_000_000}(terms);
        _assertChannel(terms, DEPOSIT, 0, NOW);
        _redeem(_claim(terms, CUP));
        vm.assertEq(payee.balance, CUP);
    }

    function test_GivenAClosingLaterOn_ARefusedPaymentMakesItNow() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        vm.prank(payer);
        channels.requestClose(terms);
        token.block_(payer, true);
        _close(terms);
        _assertChannel(terms, DEPOSIT, 0, NOW);
    }

    function test_RevertWhen_APaymentFailsWithTooLittleGasToTellWhy() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.block_(payer, true);
        vm.prank(payee);
        vm.expectPartialRevert(IPaymentChannels.TooLittleGas.selector);
        channels.close{gas: 190_000}(terms);
        vm.prank(payee);
        channels.close{gas: 260_000}(terms);
        _assertChannel(terms, DEPOSIT, 0, NOW);
    }

    function test_WhateverTheGas_AGoodPaymentIsMadeOrTheCallReverts() external {
        IPaymentChannels.Terms memory terms = _funded();
        uint256 done;
        for (uint256 gas_ = 10_000; gas_ < 300_000; gas_ += 1_000) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(payee);
            try channels.close{gas: gas_}(terms) {
                ++done;
                _assertChannel(terms, 0, 0, 0);
            } catch {}
            vm.revertToState(snapshot);
        }
        vm.assertGt(done, 200, "most of these have gas enough");
    }

    // ---------------------------------------------------------------- Re-entry

    function test_GivenTheTokenPaysInAgainAndThenSaysFalse_BothAreTakenBack() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        Account accomplice = new Account();
        token.mint(address(accomplice), 1000);
        accomplice.execute(address(token), 0, abi.encodeCall(token.approve, (address(channels), 1000)));
        bytes memory again = abi.encodeCall(channels.deposit, (terms, 1000));
        token.callOnMove(address(accomplice), "", abi.encodeCall(accomplice.execute, (address(channels), 0, again)));
        uint256 snapshot = vm.snapshotState();
        _close(terms);
        _assertChannel(terms, 1000, 0, 0);
        vm.revertToState(snapshot);
        token.lie(true);
        _close(terms);
        _assertChannel(terms, DEPOSIT, 0, NOW);
        vm.assertEq(token.balanceOf(address(channels)), DEPOSIT);
    }

    function test_GivenThePayerClosesAgainWhenPaid_ItIsPaidOnce() external {
        Account greedy = new Account();
        IPaymentChannels.Terms memory terms = _native();
        terms.payer = address(greedy);
        _deposit(terms, DEPOSIT);
        _deposit(_native(), DEPOSIT);
        vm.warp(NOW);
        greedy.execute(address(channels), 0, abi.encodeCall(channels.requestClose, (terms)));
        greedy.callWhenPaid(address(channels), abi.encodeCall(channels.refund, (terms)));
        vm.warp(NOW + WEEK);
        _close(terms);
        vm.assertEq(greedy.calls(), 1);
        vm.assertEq(greedy.failures(), 1);
        vm.assertEq(address(greedy).balance, DEPOSIT);
        vm.assertEq(address(channels).balance, DEPOSIT);
    }

    function test_RevertWhen_SomebodyElseCallsTheHeartOfIt() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotSelf.selector, payee));
        vm.prank(payee);
        IGiveBack(address(channels)).giveBack(terms);
    }
}
