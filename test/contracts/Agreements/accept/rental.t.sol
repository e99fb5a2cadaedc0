// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice The issuer of a rental, and who rents out.
contract AcceptRentalTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function test_RevertWhen_TheIssuerIsZero() external {
        bytes32 offerId = _publishRental();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.UnusableIssuer.selector, address(0)));
        vm.prank(payer);
        agreements.accept(offerId, address(0), DEPOSIT, _noConsent());
    }

    function test_RevertWhen_TheIssuerIsTheMachine_EvenWithItsConsent() external {
        bytes32 offerId = _publishRental();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.UnusableIssuer.selector, machine));
        this.rentAs(payer, offerId, MACHINE_KEY);
    }

    function test_RevertWhen_TheIssuerSignedNothing() external {
        bytes32 offerId = _publishRental();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoConsent.selector, address(0), issuer));
        vm.prank(payer);
        agreements.accept(offerId, issuer, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_AnotherKeyConsented() external {
        bytes32 offerId = _publishRental();
        IAgreements.SignedConsent memory consent = _consent(STRANGER_KEY, payer, offerId);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoConsent.selector, stranger, issuer));
        vm.prank(payer);
        agreements.accept(offerId, issuer, DEPOSIT, consent);
    }

    function test_RevertWhen_TheConsentNamesAnotherCustomer() external {
        bytes32 offerId = _publishRental();
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, offerId);
        _fill(stranger);
        _cheats().expectPartialRevert(IAgreements.NoConsent.selector);
        vm.prank(stranger);
        agreements.accept(offerId, issuer, DEPOSIT, consent);
    }

    function testFuzz_RevertWhen_TheConsentNamesAnotherOffer(bytes32 other) external {
        bytes32 offerId = _publishRental();
        vm.assume(other != offerId);
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, other);
        _cheats().expectPartialRevert(IAgreements.NoConsent.selector);
        vm.prank(payer);
        agreements.accept(offerId, issuer, DEPOSIT, consent);
    }

    // ---------------------------------------------------------------- The consent's end

    /// @dev Accepts with this consent, as the customer.
    function _acceptWith(bytes32 offerId, IAgreements.SignedConsent memory consent, bytes memory reason) private returns (uint256) {
        if (reason.length != 0) vm.expectRevert(reason);
        vm.prank(payer);
        return agreements.accept(offerId, issuer, DEPOSIT, consent);
    }

    function testFuzz_RevertGiven_TheConsentEnded(uint64 expiresAt) external {
        bytes32 offerId = _publishRental();
        expiresAt = uint64(_bound(expiresAt, 0, type(uint64).max - 1));
        IAgreements.SignedConsent memory consent = _consentUntil(ISSUER_KEY, payer, offerId, expiresAt);
        vm.warp(uint256(expiresAt) + 1);
        _acceptWith(offerId, consent, abi.encodeWithSelector(IAgreements.ConsentExpired.selector, expiresAt, uint256(expiresAt) + 1));
    }

    function test_InItsLastSecondTheConsentIsGood() external {
        bytes32 offerId = _publishRental();
        IAgreements.SignedConsent memory consent = _consentUntil(ISSUER_KEY, payer, offerId, uint64(NOW + 7));
        vm.warp(NOW + 7);
        _acceptWith(offerId, consent, "");
    }

    function test_RevertWhen_TheConsentsEndIsNotAsSigned() external {
        bytes32 offerId = _publishRental();
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, offerId);
        ++consent.expiresAt;
        _cheats().expectPartialRevert(IAgreements.NoConsent.selector);
        vm.prank(payer);
        agreements.accept(offerId, issuer, DEPOSIT, consent);
    }

    function testFuzz_RevertGiven_TheConsentIsWithdrawn_ButNotALaterOne(uint64 until) external {
        bytes32 offerId = _publishRental();
        until = uint64(_bound(until, CONSENT_END, type(uint64).max - 1));
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, offerId);
        _withdrawConsent(issuer, payer, offerId, until);
        _acceptWith(offerId, consent, abi.encodeWithSelector(IAgreements.ConsentIsWithdrawn.selector, CONSENT_END, until));
        _acceptWith(offerId, _consentUntil(ISSUER_KEY, payer, offerId, until + 1), "");
    }

    function test_GivenAnEarlierConsentIsWithdrawn_ALaterOneIsGood() external {
        bytes32 offerId = _publishRental();
        _withdrawConsent(issuer, payer, offerId, CONSENT_END - 1);
        _acceptWith(offerId, _consent(ISSUER_KEY, payer, offerId), "");
    }

    function test_GivenConsentsToOthersAreWithdrawn_ThisOneIsGood() external {
        bytes32 offerId = _publishRental();
        _withdrawConsent(issuer, stranger, offerId, type(uint64).max);
        _withdrawConsent(issuer, payer, 0, type(uint64).max);
        _withdrawConsent(holder, payer, offerId, type(uint64).max);
        _acceptWith(offerId, _consent(ISSUER_KEY, payer, offerId), "");
    }

    // ---------------------------------------------------------------- Who rents

    function test_TheCustomerMayBeItsOwnIssuer() external {
        bytes32 offerId = _publishRental();
        vm.prank(payer);
        uint256 agreementId = agreements.accept(offerId, payer, DEPOSIT, _noConsent());
        vm.assertEq(agreements.agreementOf(agreementId).terms.issuer, payer);
    }

    function test_SeveralCustomersRentOneMachine_EachWithItsIssuer() external {
        bytes32 offerId = _publishRental();
        _fill(stranger);
        _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        _rentAs(stranger, offerId, HOLDER_KEY, DEPOSIT);
        IAgreements.Agreement[] memory found = agreements.agreementsOf(machine);
        vm.assertEq(found[0].terms.issuer, issuer);
        vm.assertEq(found[1].terms.issuer, holder);
        vm.assertTrue(found[0].channelId != found[1].channelId);
    }

    function test_RevertGiven_TheMachineHasAnotherOwnerNow() external {
        bytes32 offerId = _publishRental();
        _handOver(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, owner, stranger));
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, _noConsent());
    }

    // ---------------------------------------------------------------- One issuer, one sort of badges

    function test_RevertWhen_TheIssuerIsTheOffersOwnVisitorIssuer() external {
        IAgreements.Offer memory offer = _rental();
        offer.visitorIssuer = technicians;
        bytes32 offerId = _publishAs(owner, TECHNICIANS_KEY, offer, _cups());
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerOfBoth.selector, technicians, 0));
        this.rentAs(payer, offerId, TECHNICIANS_KEY);
    }

    function test_RevertGiven_AServiceAgreementNamesTheIssuerForItsVisitors() external {
        uint256 service = _agreeService();
        bytes32 offerId = _publishRental();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerOfBoth.selector, technicians, service));
        this.rentAs(payer, offerId, TECHNICIANS_KEY);
        _end(service);
        vm.warp(NOW + WEEK);
        _rentAs(payer, offerId, TECHNICIANS_KEY, DEPOSIT);
    }

    function test_RevertGiven_ACustomersIssuerIsNamedForVisitors() external {
        uint256 rental = _rentAs(payer, _publishRental(), TECHNICIANS_KEY, DEPOSIT);
        bytes32 offerId = _publishService();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerOfBoth.selector, technicians, rental));
        vm.prank(owner);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    // ---------------------------------------------------------------- One issuer, one token

    function _publishNative() private returns (bytes32) {
        IAgreements.Offer memory offer = _rental();
        offer.token = address(0);
        return _publishAs(owner, OWNER_KEY, offer, _cups());
    }

    /// @dev Its badges' daily limits would be amounts of either.
    function test_RevertGiven_TheIssuersBadgesAreGoodHereForAnotherToken() external {
        uint256 first = _rent();
        bytes32 offerId = _publishNative();
        _fill(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerOfTwoTokens.selector, issuer, first));
        this.rentAs(stranger, offerId, ISSUER_KEY);
    }

    function test_GivenTheRentalInTheOtherTokenEnded_TheIssuerIsTaken() external {
        _end(_rent());
        bytes32 offerId = _publishNative();
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, offerId);
        vm.warp(NOW + WEEK - 1);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerOfTwoTokens.selector, issuer, 1));
        vm.prank(payer);
        agreements.accept{value: DEPOSIT}(offerId, issuer, DEPOSIT, consent);
        vm.warp(NOW + WEEK);
        vm.prank(payer);
        agreements.accept{value: DEPOSIT}(offerId, issuer, DEPOSIT, consent);
    }

    function test_TheSameTokenForTwoCustomersOfOneIssuerIsGood() external {
        _rent();
        _fill(stranger);
        _rentAs(stranger, agreements.agreementOf(1).offerId, ISSUER_KEY, DEPOSIT);
    }

    /// @dev There the machine is the issuer, and no badge has a limit.
    function test_ServiceAndSupplyMayBeInTwoTokens() external {
        IAgreements.Offer memory offer = _supply();
        offer.token = address(0);
        bytes32 offerId = _publishAs(supplier, DRIVERS_KEY, offer, _goods());
        _agreeService();
        vm.prank(owner);
        agreements.accept{value: DEPOSIT}(offerId, machine, DEPOSIT, _noConsent());
    }

    /// @dev A separate call, for expectRevert to see.
    function rentAs(address who, bytes32 offerId, uint256 issuerKey) external {
        IAgreements.SignedConsent memory consent = _consent(issuerKey, who, offerId);
        vm.prank(who);
        agreements.accept(offerId, vm.addr(issuerKey), DEPOSIT, consent);
    }
}
