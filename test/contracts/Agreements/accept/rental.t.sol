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
        agreements.accept(offerId, address(0), DEPOSIT, 0, 0);
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
        agreements.accept(offerId, issuer, DEPOSIT, 0, 0);
    }

    function test_RevertWhen_AnotherKeyConsented() external {
        bytes32 offerId = _publishRental();
        (bytes32 r, bytes32 vs) = _consent(STRANGER_KEY, payer, offerId);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoConsent.selector, stranger, issuer));
        vm.prank(payer);
        agreements.accept(offerId, issuer, DEPOSIT, r, vs);
    }

    function test_RevertWhen_TheConsentNamesAnotherCustomer() external {
        bytes32 offerId = _publishRental();
        (bytes32 r, bytes32 vs) = _consent(ISSUER_KEY, payer, offerId);
        _fill(stranger);
        _cheats().expectPartialRevert(IAgreements.NoConsent.selector);
        vm.prank(stranger);
        agreements.accept(offerId, issuer, DEPOSIT, r, vs);
    }

    function testFuzz_RevertWhen_TheConsentNamesAnotherOffer(bytes32 other) external {
        bytes32 offerId = _publishRental();
        vm.assume(other != offerId);
        (bytes32 r, bytes32 vs) = _consent(ISSUER_KEY, payer, other);
        _cheats().expectPartialRevert(IAgreements.NoConsent.selector);
        vm.prank(payer);
        agreements.accept(offerId, issuer, DEPOSIT, r, vs);
    }

    function test_TheCustomerMayBeItsOwnIssuer() external {
        bytes32 offerId = _publishRental();
        vm.prank(payer);
        uint256 agreementId = agreements.accept(offerId, payer, DEPOSIT, 0, 0);
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
        vm.prank(owner);
        machines.offerOwnership(machine, stranger);
        vm.prank(stranger);
        machines.acceptOwnership(machine);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, owner, stranger));
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, 0, 0);
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
        agreements.accept(offerId, machine, DEPOSIT, 0, 0);
    }

    /// @dev A call of its own, for expectRevert to see.
    function rentAs(address who, bytes32 offerId, uint256 issuerKey) external {
        (bytes32 r, bytes32 vs) = _consent(issuerKey, who, offerId);
        vm.prank(who);
        agreements.accept(offerId, vm.addr(issuerKey), DEPOSIT, r, vs);
    }
}
