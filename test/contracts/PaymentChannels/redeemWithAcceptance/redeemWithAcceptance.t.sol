// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";
import {Messages} from "../../support/Messages.sol";

contract RedeemWithAcceptanceTest is Fixture {
    function _accept(uint256 key, IPaymentChannels.Claim memory claim) private view returns (bytes32 r, bytes32 vs) {
        return _sign(key, Messages.acceptanceHash(Messages.receiptHash(_id(claim.terms), claim.receipt)));
    }

    function _bring(IPaymentChannels.Claim memory claim, bytes32 r, bytes32 vs) private {
        vm.prank(stranger);
        channels.redeemWithAcceptance(claim, r, vs);
    }

    function test_WhenAnyoneBringsTheMachinesAcceptance() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        (bytes32 r, bytes32 vs) = _accept(MACHINE_KEY, claim);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Redeemed(_id(terms), CUP);
        _bring(claim, r, vs);
        _assertChannel(terms, DEPOSIT, CUP, 0);
        vm.assertEq(dollar.balanceOf(payee), CUP);
        vm.assertEq(dollar.balanceOf(stranger), 0);
    }

    function test_GivenTheIssuerSignedTheReceipt() external {
        IPaymentChannels.Claim memory claim = _issuerClaim(_fundedNative(), CUP);
        (bytes32 r, bytes32 vs) = _accept(MACHINE_KEY, claim);
        _bring(claim, r, vs);
        vm.assertEq(payee.balance, CUP);
    }

    function test_RevertWhen_SomebodyElseAccepted() external {
        IPaymentChannels.Claim memory claim = _claim(_funded(), CUP);
        (bytes32 r, bytes32 vs) = _accept(PAYEE_KEY, claim);
        vm.expectRevert(_wrongSigner(payee, machine));
        _bring(claim, r, vs);
    }

    function test_RevertWhen_TheAcceptanceIsOfAnotherReceipt() external {
        IPaymentChannels.Terms memory terms = _funded();
        IPaymentChannels.Claim memory claim = _claim(terms, 2 * CUP);
        (bytes32 r, bytes32 vs) = _accept(MACHINE_KEY, _claim(terms, CUP));
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        _bring(claim, r, vs);
    }

    function test_RevertWhen_TheAcceptanceIsZero() external {
        IPaymentChannels.Claim memory claim = _claim(_funded(), CUP);
        vm.expectRevert(_wrongSigner(address(0), machine));
        _bring(claim, 0, 0);
    }

    function test_RevertWhen_TheReceiptIsBad() external {
        IPaymentChannels.Claim memory claim = _claim(_funded(), CUP);
        claim.badge = _badgeOf(STRANGER_KEY, holder, 0, type(uint64).max);
        (bytes32 r, bytes32 vs) = _accept(MACHINE_KEY, claim);
        vm.expectRevert(_wrongSigner(stranger, issuer));
        _bring(claim, r, vs);
    }

    function test_RevertWhen_ItIsBroughtTwice() external {
        IPaymentChannels.Claim memory claim = _claim(_funded(), CUP);
        (bytes32 r, bytes32 vs) = _accept(MACHINE_KEY, claim);
        _bring(claim, r, vs);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, uint256(CUP), uint256(CUP)));
        _bring(claim, r, vs);
    }
}
