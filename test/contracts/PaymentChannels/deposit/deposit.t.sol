// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {CallingToken, FalseToken, FeeToken, LoudToken, SilentToken} from "../../tokens/OddTokens.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

contract DepositTest is Fixture {
    function _prepare(PlainToken token) private returns (IPaymentChannels.Terms memory terms) {
        terms = _terms(address(token));
        token.mint(payer, 10 * DEPOSIT);
        vm.prank(payer);
        token.approve(address(channels), type(uint256).max);
    }

    function _expectUnusable(IPaymentChannels.Terms memory terms) private {
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.UnusableTerms.selector, terms.payer, terms.payee, terms.issuer, terms.machine)
        );
        _deposit(terms, DEPOSIT);
    }

    // ---------------------------------------------------------------- Amounts and terms

    function test_RevertWhen_AmountIsZero() external {
        vm.expectRevert(IPaymentChannels.ZeroAmount.selector);
        _deposit(_erc20(), 0);
        vm.expectRevert(IPaymentChannels.ZeroAmount.selector);
        _deposit(_native(), 0);
    }

    function test_RevertWhen_APartyIsZero() external {
        IPaymentChannels.Terms memory terms = _erc20();
        terms.payer = address(0);
        _expectUnusable(terms);
        terms = _native();
        terms.payee = address(0);
        _expectUnusable(terms);
        terms = _erc20();
        terms.issuer = address(0);
        _expectUnusable(terms);
        terms = _native();
        terms.machine = address(0);
        _expectUnusable(terms);
    }

    function test_RevertWhen_PayerOrPayeeIsTheContract() external {
        IPaymentChannels.Terms memory terms = _erc20();
        terms.payer = address(channels);
        _expectUnusable(terms);
        terms = _native();
        terms.payee = address(channels);
        _expectUnusable(terms);
    }

    function test_RevertWhen_AWordOfTheTermsIsDirty() external {
        IPaymentChannels.Terms memory terms = _native();
        for (uint256 word; word < 6; ++word) {
            bytes memory data = abi.encodeCall(channels.deposit, (terms, DEPOSIT));
            data[4 + 32 * word] = 0x01;
            vm.prank(payer);
            (bool done,) = address(channels).call{value: DEPOSIT}(data);
            vm.assertTrue(!done, "dirty terms took money");
        }
    }

    function test_RevertWhen_TheSumWouldNotFit() external {
        IPaymentChannels.Terms memory terms = _fundedNative();
        uint256 most = type(uint104).max - DEPOSIT;
        vm.deal(payer, type(uint128).max);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositTooLarge.selector, most + 1, most));
        _deposit(terms, most + 1);
        _deposit(terms, most);
        _assertChannel(terms, type(uint104).max, 0, 0);
    }

    function test_RevertWhen_TheAmountAloneWouldNotFit() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.mint(payer, type(uint256).max - 10 * DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositTooLarge.selector, type(uint256).max, type(uint104).max));
        _deposit(terms, type(uint256).max);
    }

    // ---------------------------------------------------------------- Native coin

    function testFuzz_RevertWhen_TheValueIsLessThanTheAmount(uint256 value) external {
        _expectWrongValue(_bound(value, 0, DEPOSIT - 1));
    }

    function testFuzz_RevertWhen_TheValueIsMoreThanTheAmount(uint256 value) external {
        _expectWrongValue(_bound(value, DEPOSIT + 1, 1_000_000e6));
    }

    function _expectWrongValue(uint256 value) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.WrongValue.selector, value, DEPOSIT));
        vm.prank(payer);
        channels.deposit{value: value}(_native(), DEPOSIT);
        _assertChannel(_native(), 0, 0, 0);
    }

    function test_GivenTheNativeCoin_WhenTheValueIsTheAmount() external {
        IPaymentChannels.Terms memory terms = _native();
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Deposited(_id(terms), DEPOSIT);
        _deposit(terms, DEPOSIT);
        _assertChannel(terms, DEPOSIT, 0, 0);
        vm.assertEq(address(channels).balance, DEPOSIT);
    }

    // ---------------------------------------------------------------- ERC-20

    function test_RevertWhen_NativeCoinComesWithAnErc20() external {
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.WrongValue.selector, 1, 0));
        vm.prank(payer);
        channels.deposit{value: 1}(_erc20(), DEPOSIT);
    }

    function test_RevertGiven_TheTokenHasNoCode() external {
        IPaymentChannels.Terms memory terms = _terms(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, stranger, payer, address(channels), uint256(DEPOSIT))
        );
        _deposit(terms, DEPOSIT);
    }

    function test_RevertGiven_TheTokenIsThisContract() external {
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, address(channels), payer, address(channels), uint256(DEPOSIT))
        );
        _deposit(_terms(address(channels)), DEPOSIT);
    }

    function test_RevertGiven_NoAllowance() external {
        dollar.mint(stranger, DEPOSIT);
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, address(dollar), stranger, address(channels), uint256(DEPOSIT))
        );
        vm.prank(stranger);
        channels.deposit(_erc20(), DEPOSIT);
    }

    function test_RevertGiven_TheTokenSaysFalse() external {
        FalseToken token = new FalseToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.refuse(true);
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, address(token), payer, address(channels), uint256(DEPOSIT))
        );
        _deposit(terms, DEPOSIT);
    }

    function test_RevertGiven_TheTokenTakesAFee() external {
        IPaymentChannels.Terms memory terms = _prepare(new FeeToken());
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentChannels.DepositTooSmall.selector, uint256(DEPOSIT - DEPOSIT / 100), uint256(DEPOSIT))
        );
        _deposit(terms, DEPOSIT);
    }

    function test_GivenTheTokenReturnsNothing() external {
        IPaymentChannels.Terms memory terms = _prepare(new SilentToken());
        _deposit(terms, DEPOSIT);
        _assertChannel(terms, DEPOSIT, 0, 0);
    }

    function test_GivenTheTokenReturnsVeryMuch() external {
        IPaymentChannels.Terms memory terms = _prepare(new LoudToken());
        _deposit(terms, DEPOSIT);
        _assertChannel(terms, DEPOSIT, 0, 0);
    }

    function test_WhenAnyonePaysIn() external {
        IPaymentChannels.Terms memory terms = _funded();
        dollar.mint(holder, CUP);
        vm.prank(holder);
        dollar.approve(address(channels), CUP);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Deposited(_id(terms), CUP);
        vm.prank(holder);
        channels.deposit(terms, CUP);
        _assertChannel(terms, DEPOSIT + CUP, 0, 0);
        vm.assertEq(dollar.balanceOf(holder), 0);
    }

    // ---------------------------------------------------------------- State

    function test_GivenAClosingWasAsked_ItStays() external {
        IPaymentChannels.Terms memory terms = _funded();
        vm.prank(payer);
        channels.requestClose(terms);
        _deposit(terms, DEPOSIT);
        _assertChannel(terms, 2 * DEPOSIT, 0, NOW + WEEK);
    }

    function test_GivenTheChannelWasRefunded_ItIsReused() external {
        IPaymentChannels.Terms memory terms = _funded();
        _redeem(_claim(terms, CUP));
        vm.prank(payee);
        channels.close(terms);
        _deposit(terms, DEPOSIT);
        _assertChannel(terms, CUP + DEPOSIT, CUP, 0);
        _redeem(_claim(terms, 2 * CUP));
        _assertChannel(terms, CUP + DEPOSIT, 2 * CUP, 0);
    }

    function testFuzz_CreditsExactlyTheAmount(uint104 one, uint104 two, bool native) external {
        uint256 first = _bound(one, 1, type(uint104).max / 2);
        uint256 second = _bound(two, 1, type(uint104).max / 2);
        IPaymentChannels.Terms memory terms = native ? _native() : _erc20();
        dollar.mint(payer, type(uint112).max);
        vm.deal(payer, type(uint112).max);
        _deposit(terms, first);
        _deposit(terms, second);
        _assertChannel(terms, first + second, 0, 0);
        vm.assertEq(_balance(terms.token, address(channels)), first + second);
    }

    // ---------------------------------------------------------------- Re-entry

    function test_RevertGiven_TheTokenKeepsAFeeAndDepositsAgainWhileItMoves() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        Account accomplice = new Account();
        token.mint(address(accomplice), DEPOSIT);
        accomplice.execute(address(token), 0, abi.encodeCall(token.approve, (address(channels), DEPOSIT)));
        bytes memory again = abi.encodeCall(channels.deposit, (terms, 1000));
        token.callOnMove(address(accomplice), "", abi.encodeCall(accomplice.execute, (address(channels), 0, again)));
        token.keep(500);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.DepositTooSmall.selector, uint256(DEPOSIT - 500), uint256(DEPOSIT)));
        _deposit(terms, DEPOSIT);
    }

    function test_GivenTheTokenDepositsAgainWhileItMoves_TheInnerOneIsRefused() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        token.callOnMove(address(channels), abi.encodeCall(channels.deposit, (terms, 1000)), "");
        _deposit(terms, DEPOSIT);
        vm.assertEq(token.reason(), abi.encodeWithSelector(IPaymentChannels.DepositInsideDeposit.selector));
        _assertChannel(terms, DEPOSIT, 0, 0);
    }

    function test_GivenADepositWasOver_TheNextOneOfTheTransactionIsTaken() external {
        IPaymentChannels.Terms memory terms = _funded();
        _deposit(terms, DEPOSIT);
        _assertChannel(terms, 2 * DEPOSIT, 0, 0);
    }

    function test_GivenTheTokenRedeemsWhileItMovesADeposit_NothingIsPaidFromIt() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Terms memory terms = _prepare(token);
        terms.machine = address(token);
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, ISSUER_KEY, CUP);
        token.callOnMove(address(channels), abi.encodeCall(channels.redeem, (terms, receipt)), "");
        _deposit(terms, DEPOSIT);
        vm.assertEq(token.reason(), abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, uint256(CUP), 0));
        _assertChannel(terms, DEPOSIT, 0, 0);
    }
}
