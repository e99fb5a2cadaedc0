// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";

/// @notice What a withdrawn consent is worth is tested with `publish` and `accept`.
contract WithdrawConsentTest is PlatformFixture {
    bytes32 private constant OFFER = "an offer";

    function _withdrawal(uint256 key, address customer, uint64 until) private view returns (bytes32 r, bytes32 vs) {
        return _signFor(address(agreements), key, PlatformMessages.consentWithdrawalHash(customer, OFFER, until));
    }

    function _assertUntil(uint64 until) private view {
        vm.assertEq(agreements.consentsWithdrawnUntil(issuer, payer, OFFER), until);
    }

    function testFuzz_AnyoneBringsTheIssuersSignature(uint64 until) external {
        until = uint64(_bound(until, 1, type(uint64).max));
        (bytes32 r, bytes32 vs) = _withdrawal(ISSUER_KEY, payer, until);
        vm.expectEmit(address(agreements));
        emit IAgreements.ConsentWithdrawn(issuer, payer, OFFER, until);
        vm.prank(stranger);
        agreements.withdrawConsent(issuer, payer, OFFER, until, r, vs);
        _assertUntil(until);
        vm.assertEq(agreements.consentsWithdrawnUntil(issuer, payer, 0), 0);
        vm.assertEq(agreements.consentsWithdrawnUntil(issuer, stranger, OFFER), 0);
    }

    function test_TheIssuerItselfNeedsNoSignature() external {
        _withdrawConsent(issuer, payer, OFFER, 7);
        _assertUntil(7);
    }

    function test_RevertWhen_AnotherKeySigned() external {
        (bytes32 r, bytes32 vs) = _withdrawal(STRANGER_KEY, payer, 7);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotWithdrawn.selector, stranger, issuer));
        agreements.withdrawConsent(issuer, payer, OFFER, 7, r, vs);
    }

    function test_RevertWhen_TheSignatureIsZero_ForAnyIssuer() external {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotWithdrawn.selector, address(0), issuer));
        agreements.withdrawConsent(issuer, payer, OFFER, 7, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotWithdrawn.selector, address(0), address(0)));
        agreements.withdrawConsent(address(0), payer, OFFER, 7, 0, 0);
    }

    function testFuzz_RevertWhen_AFieldIsNotAsSigned(uint8 field) external {
        (bytes32 r, bytes32 vs) = _withdrawal(ISSUER_KEY, payer, 7);
        _cheats().expectPartialRevert(IAgreements.NotWithdrawn.selector);
        agreements.withdrawConsent(
            issuer, field % 3 == 0 ? stranger : payer, field % 3 == 1 ? bytes32(0) : OFFER, field % 3 == 2 ? 8 : 7, r, vs
        );
    }

    /// @dev A consent is no withdrawal.
    function test_RevertWhen_TheSignatureIsOfTheConsent() external {
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, OFFER);
        _cheats().expectPartialRevert(IAgreements.NotWithdrawn.selector);
        agreements.withdrawConsent(issuer, payer, OFFER, CONSENT_END, consent.r, consent.vs);
    }

    function testFuzz_RevertGiven_AsMuchWasWithdrawn(uint64 last, uint64 until) external {
        last = uint64(_bound(last, 1, type(uint64).max));
        _withdrawConsent(issuer, payer, OFFER, last);
        until = uint64(_bound(until, 0, last));
        vm.expectRevert(abi.encodeWithSelector(IAgreements.WithdrawalNotNewer.selector, until, last));
        vm.prank(issuer);
        agreements.withdrawConsent(issuer, payer, OFFER, until, 0, 0);
    }
}
