// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {BlockingToken, CallingToken, FalseToken, FeeToken, LoudToken, ShrinkingToken, SilentToken} from "../../tokens/OddTokens.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

contract RedeemTest is Fixture {
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    function _send(IPaymentChannels.Terms memory terms, IPaymentChannels.SignedReceipt memory receipt) private {
        vm.prank(machine);
        channels.redeem(terms, receipt);
    }

    function _prepare(PlainToken token) private returns (IPaymentChannels.Terms memory terms) {
        terms = _terms(address(token));
        token.mint(payer, 10 * DEPOSIT);
        vm.startPrank(payer);
        token.approve(address(channels), type(uint256).max);
        channels.deposit(terms, DEPOSIT);
        vm.stopPrank();
    }

    function _expectTransferFailed(address token) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, token, address(channels), payee, uint256(CUP)));
    }

    // ---------------------------------------------------------------- Who

    function test_RevertWhen_SenderIsNeitherPayeeNorMachine() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        address[4] memory senders = [payer, issuer, holder, stranger];
        for (uint256 i; i < senders.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayeeOrMachine.selector, senders[i], payee, machine));
            vm.prank(senders[i]);
            channels.redeem(terms, receipt);
        }
    }

    function test_WhenTheMachineSends() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Redeemed(_id(terms), CUP);
        _send(terms, receipt);
        _assertChannel(terms, DEPOSIT, CUP, 0);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    function test_WhenThePayeeSends() external {
        IPaymentChannels.Terms memory terms = _fundedNative();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.prank(payee);
        channels.redeem(terms, receipt);
        vm.assertEq(payee.balance, CUP);
    }

    // ---------------------------------------------------------------- Signatures

    function test_RevertWhen_SomebodyElseSigned() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, HOLDER_KEY, CUP);
        vm.expectRevert(_wrongSigner(holder, issuer));
        _send(terms, receipt);
    }

    function test_RevertWhen_TheReceiptIsOfAnotherChannel() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(_fundedNative(), ISSUER_KEY, CUP);
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        _send(terms, receipt);
    }

    function test_RevertWhen_TheReceiptIsOfAnotherChain() external {
        IPaymentChannels.Terms memory terms = _fundedNative();
        bytes32 separator = channels.domainSeparator();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.chainId(block.chainid + 1);
        vm.assertTrue(channels.domainSeparator() != separator);
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        _send(terms, receipt);
    }

    function testFuzz_RevertWhen_AnyFieldIsChanged(uint8 which, uint64 change) external {
        vm.assume(change != 0);
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        if (which % 4 == 0) receipt.sequence ^= change;
        if (which % 4 == 1) receipt.cumulativeAmount ^= change;
        if (which % 4 == 2) receipt.issuedAt ^= change;
        if (which % 4 == 3) receipt.previous ^= bytes32(uint256(change));
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        _send(terms, receipt);
    }

    function testFuzz_RevertWhen_SIsAboveHalfTheOrder(uint256 s, bool parity) external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        s = _bound(s, HALF_ORDER + 1, type(uint256).max >> 1);
        receipt.vs = bytes32(s | (parity ? 1 << 255 : 0));
        vm.expectRevert(_wrongSigner(address(0), issuer));
        _send(terms, receipt);
    }

    function test_RevertWhen_TheSignatureIsZero() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        (receipt.r, receipt.vs) = (0, 0);
        vm.expectRevert(_wrongSigner(address(0), issuer));
        _send(terms, receipt);
    }

    function test_RevertGiven_TheIssuerIsZero_WhenTheSignatureIsZero() external {
        IPaymentChannels.Terms memory terms = _funded();
        terms.issuer = address(0);
        IPaymentChannels.SignedReceipt memory receipt;
        receipt.cumulativeAmount = CUP;
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, uint256(CUP), 0));
        _send(terms, receipt);
    }

    function test_RevertWhen_AWordOfTheTermsIsDirty() external {
        IPaymentChannels.Terms memory terms = _funded();
        for (uint256 word; word < 6; ++word) {
            bytes memory data = abi.encodeCall(channels.redeem, (terms, _receipt(terms, ISSUER_KEY, CUP)));
            data[4 + 32 * word] = 0x01;
            vm.prank(word == 1 ? machine : payee);
            (bool done,) = address(channels).call(data);
            vm.assertTrue(!done, "dirty terms were paid");
        }
    }

    // ---------------------------------------------------------------- Amounts

    function test_RevertGiven_NothingWasEverDeposited() external {
        IPaymentChannels.Terms memory terms = _erc20();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, uint256(CUP), 0));
        _send(terms, receipt);
    }

    function test_RevertWhen_TheReceiptIsRedeemedAgain() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        _send(terms, receipt);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, uint256(CUP), uint256(CUP)));
        _send(terms, receipt);
    }

    function test_RevertGiven_ALaterReceiptWasRedeemed() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory earlier = _receipt(terms, ISSUER_KEY, CUP);
        _send(terms, _receipt(terms, ISSUER_KEY, 2 * CUP));
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, uint256(CUP), uint256(2 * CUP)));
        _send(terms, earlier);
    }

    function test_RevertWhen_TheReceiptOwesNothing() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, 0);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, 0, 0));
        _send(terms, receipt);
    }

    function test_GivenAShortDeposit_TheRestIsPaidAfterATopUp() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, DEPOSIT + CUP);
        _send(terms, receipt);
        _assertChannel(terms, DEPOSIT, DEPOSIT, 0);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, uint256(DEPOSIT + CUP), uint256(DEPOSIT)));
        _send(terms, receipt);
        _deposit(terms, DEPOSIT);
        _send(terms, receipt);
        _assertChannel(terms, 2 * DEPOSIT, DEPOSIT + CUP, 0);
        vm.assertEq(dollar.balanceOf(payee), DEPOSIT + CUP);
    }

    function testFuzz_PaysTheLesserOfOwedAndDepositedLessRedeemed(uint128 first, uint128 second, uint104 deposited) external {
        uint256 held = _bound(deposited, 1, type(uint104).max);
        first = uint128(_bound(first, 1, type(uint128).max - 1));
        second = uint128(_bound(second, uint256(first) + 1, type(uint128).max));
        IPaymentChannels.Terms memory terms = _native();
        vm.deal(payer, held);
        _deposit(terms, held);
        _send(terms, _receipt(terms, ISSUER_KEY, first));
        vm.assertEq(payee.balance, first < held ? first : held);
        if (first >= held) return;
        _send(terms, _receipt(terms, ISSUER_KEY, second));
        vm.assertEq(payee.balance, second < held ? second : held);
        _assertChannel(terms, held, payee.balance, 0);
    }

    function test_GivenAClosing_EvenOneThatIsOver_TheReceiptIsStillPaid() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.prank(payer);
        channels.requestClose(terms);
        vm.warp(NOW + 2 * WEEK);
        _send(terms, _receipt(terms, ISSUER_KEY, CUP));
        _assertChannel(terms, DEPOSIT, CUP, NOW + WEEK);
    }

    // ---------------------------------------------------------------- Tokens and payees

    function test_RevertGiven_TheTokenSaysFalse() external {
        FalseToken token = new FalseToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.refuse(true);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        _expectTransferFailed(address(token));
        _send(terms, receipt);
        _assertChannel(terms, DEPOSIT, 0, 0);
    }

    function test_RevertGiven_TheTokenRevertsWithVeryMuch() external {
        LoudToken token = new LoudToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.refuse(true);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        _expectTransferFailed(address(token));
        _send(terms, receipt);
    }

    function test_RevertGiven_TheTokenBlocksThePayee() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.block_(payee, true);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        _expectTransferFailed(address(token));
        _send(terms, receipt);
    }

    function test_RevertGiven_TheTokensCodeIsGone() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.etch(address(dollar), "");
        _expectTransferFailed(address(dollar));
        _send(terms, receipt);
    }

    function test_GivenTheTokenReturnsNothing() external {
        SilentToken token = new SilentToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        _send(terms, _receipt(terms, ISSUER_KEY, CUP));
        vm.assertEq(token.balanceOf(payee), CUP);
    }

    function test_GivenTheTokenShrank_WhatIsThereIsStillPaid() external {
        ShrinkingToken token = new ShrinkingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.shrink(address(channels), DEPOSIT / 2);
        _send(terms, _receipt(terms, ISSUER_KEY, DEPOSIT / 2));
        vm.assertEq(token.balanceOf(payee), DEPOSIT / 2);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, DEPOSIT / 2 + CUP);
        _expectTransferFailed(address(token));
        _send(terms, receipt);
    }

    function test_RevertGiven_ThePayeeRejectsNativeCoin() external {
        Account rejecting = new Account();
        rejecting.reject(true);
        IPaymentChannels.Terms memory terms = _native();
        terms.payee = address(rejecting);
        _deposit(terms, DEPOSIT);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPaymentChannels.TransferFailed.selector, address(0), address(channels), address(rejecting), uint256(CUP)
            )
        );
        _send(terms, receipt);
    }

    // ---------------------------------------------------------------- Re-entry

    function test_GivenThePayeeRedeemsAgainWhenPaid_ItIsPaidOnce() external {
        Account greedy = new Account();
        IPaymentChannels.Terms memory terms = _native();
        terms.payee = address(greedy);
        _deposit(terms, DEPOSIT);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        greedy.callWhenPaid(address(channels), abi.encodeCall(channels.redeem, (terms, receipt)));
        _send(terms, receipt);
        vm.assertEq(greedy.calls(), 1);
        vm.assertEq(greedy.failures(), 1);
        vm.assertEq(address(greedy).balance, CUP);
        _assertChannel(terms, DEPOSIT, CUP, 0);
    }

    function test_GivenThePayeeClosesWhenPaid_ThePayerGetsTheRestOnly() external {
        Account closing = new Account();
        IPaymentChannels.Terms memory terms = _native();
        terms.payee = address(closing);
        _deposit(terms, DEPOSIT);
        uint256 before = payer.balance;
        closing.callWhenPaid(address(channels), abi.encodeCall(channels.close, (terms)));
        _send(terms, _receipt(terms, ISSUER_KEY, CUP));
        vm.assertEq(closing.failures(), 0);
        vm.assertEq(address(closing).balance, CUP);
        vm.assertEq(payer.balance - before, DEPOSIT - CUP);
        _assertChannel(terms, CUP, CUP, 0);
    }

    function test_GivenTheTokenRedeemsAgainWhileItMoves_ItIsPaidOnce() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Terms memory terms = _terms(address(token));
        terms.machine = address(token);
        token.mint(payer, DEPOSIT);
        vm.prank(payer);
        token.approve(address(channels), DEPOSIT);
        _deposit(terms, DEPOSIT);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        bytes memory again = abi.encodeCall(channels.redeem, (terms, receipt));
        token.callOnMove(address(channels), again, again);
        vm.prank(payee);
        channels.redeem(terms, receipt);
        vm.assertEq(token.calls(), 2);
        vm.assertEq(token.failures(), 2);
        vm.assertEq(token.balanceOf(payee), CUP);
    }

    function test_GivenAFeeTokensMoneyNeverCameIn_OtherMoneyStays() external {
        FeeToken token = new FeeToken();
        token.mint(address(channels), DEPOSIT);
        IPaymentChannels.Terms memory terms = _terms(address(token));
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, uint256(CUP), 0));
        _send(terms, receipt);
    }
}
