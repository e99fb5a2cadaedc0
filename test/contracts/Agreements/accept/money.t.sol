// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";
import {CallingToken, FalseToken, FeeToken, SilentToken, TollToken} from "../../tokens/OddTokens.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

/// @notice Whose money an acceptance takes, and that it takes all of it.
contract AcceptMoneyTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _publishIn(address token) private returns (bytes32) {
        IAgreements.Offer memory offer = _rental();
        offer.token = token;
        return _publishAs(owner, OWNER_KEY, offer, _cups());
    }

    function _prepare(PlainToken token) private returns (bytes32) {
        token.mint(payer, 10 * DEPOSIT);
        vm.prank(payer);
        token.approve(address(agreements), type(uint256).max);
        return _publishIn(address(token));
    }

    function _accept(bytes32 offerId, uint256 value) private returns (uint256) {
        vm.prank(payer);
        return agreements.accept{value: value}(offerId, payer, DEPOSIT, _noConsent());
    }

    function testFuzz_RevertWhen_TheValueIsNotTheDeposit(uint256 value) external {
        value = _bound(value, 0, 1_000_000e6);
        vm.assume(value != DEPOSIT);
        bytes32 offerId = _publishIn(address(0));
        vm.expectRevert(abi.encodeWithSelector(IAgreements.WrongValue.selector, value, DEPOSIT));
        vm.prank(payer);
        agreements.accept{value: value}(offerId, payer, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_NativeCoinComesWithAnErc20() external {
        bytes32 offerId = _publishRental();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.WrongValue.selector, 1, 0));
        vm.prank(payer);
        agreements.accept{value: 1}(offerId, payer, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_TheAllowanceIsTooSmall() external {
        bytes32 offerId = _publishRental();
        vm.prank(payer);
        dollar.approve(address(agreements), DEPOSIT - 1);
        vm.expectRevert(SafeTransferLib.TransferFromFailed.selector);
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_TheTokenSaysFalse() external {
        FalseToken token = new FalseToken();
        bytes32 offerId = _prepare(token);
        token.refuse(true);
        vm.expectRevert(SafeTransferLib.TransferFromFailed.selector);
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_TheTokenKeepsAFee_EvenWithMoneyOfSomebodyLyingHere() external {
        FeeToken token = new FeeToken();
        bytes32 offerId = _prepare(token);
        token.mint(address(agreements), DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.DepositTooSmall.selector, DEPOSIT - DEPOSIT / 100, DEPOSIT));
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, _noConsent());
    }

    /// @dev The second transfer is whole: nobody else's money may make up for the first.
    function test_RevertWhen_TheTokenKeepsAFeeOfTheFirstTransferOnly() external {
        TollToken token = new TollToken();
        bytes32 offerId = _prepare(token);
        token.charge(address(agreements));
        token.mint(address(agreements), DEPOSIT);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.DepositTooSmall.selector, DEPOSIT - DEPOSIT / 100, DEPOSIT));
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, _noConsent());
        vm.assertEq(token.balanceOf(address(agreements)), DEPOSIT);
    }

    function test_ATokenThatAnswersNothingIsGood() external {
        uint256 agreementId = _accept(_prepare(new SilentToken()), 0);
        vm.assertEq(agreements.agreementOf(agreementId).channel.deposited, DEPOSIT);
    }

    function test_NobodyElsesAllowanceIsEverUsed() external {
        _fill(holder);
        uint256 before = dollar.balanceOf(holder);
        _rent();
        _agreeService();
        vm.assertEq(dollar.balanceOf(holder), before);
    }

    function test_ATokenThatAcceptsInItsTurn_PaysItsOwn() external {
        CallingToken token = new CallingToken();
        bytes32 offerId = _prepare(token);
        token.mint(address(token), 10 * DEPOSIT);
        vm.prank(address(token));
        token.approve(address(agreements), type(uint256).max);
        bytes memory again = abi.encodeCall(IAgreements.accept, (offerId, address(token), DEPOSIT, _noConsent()));
        token.callOnMove(address(agreements), again, "");
        uint256 agreementId = _accept(offerId, 0);
        vm.assertEq(agreements.agreementCount(), 2);
        vm.assertEq(agreements.agreementOf(agreementId).channel.deposited, DEPOSIT);
        vm.assertEq(agreements.agreementOf(2).channel.deposited, DEPOSIT);
        vm.assertEq(agreements.agreementOf(2).terms.payer, address(token));
        vm.assertEq(token.balanceOf(payer), 9 * DEPOSIT);
        vm.assertEq(token.balanceOf(address(agreements)), 0);
    }

    /// @dev Cups are counted from the agreement on, before the token hears of it.
    function test_ATokenThatBringsAReportMeanwhile_AsksForNoRegularService() external {
        CallingToken token = new CallingToken();
        token.mint(owner, DEPOSIT);
        vm.prank(owner);
        token.approve(address(agreements), DEPOSIT);
        IAgreements.Offer memory offer = _service();
        offer.token = address(token);
        bytes32 offerId = _publishAs(provider, TECHNICIANS_KEY, offer, _repairs());
        _bringReport(3 * EVERY_CUPS, 0, 0);
        IMachines.Report memory next = _report(3 * EVERY_CUPS, 0, 0);
        (bytes32 r, bytes32 vs) = _signReport(next);
        token.callOnMove(address(machines), abi.encodeCall(IMachines.report, (machine, next, r, vs)), "");
        _acceptAs(owner, offerId, DEPOSIT);
        vm.assertEq(token.calls(), 2);
        vm.assertEq(machines.twinOf(machine).report.sequence, next.sequence);
        vm.assertEq(workOrders.orderCount(), 0);
    }
}
