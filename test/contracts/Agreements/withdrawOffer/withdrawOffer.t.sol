// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract WithdrawOfferTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function testFuzz_RevertGiven_ThereIsNoSuchOffer(bytes32 offerId) external {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoSuchOffer.selector, offerId));
        agreements.withdrawOffer(offerId);
    }

    function test_RevertWhen_AnotherThanTheProviderWithdraws() external {
        bytes32 offerId = _publishRental();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotProvider.selector, stranger, owner));
        vm.prank(stranger);
        agreements.withdrawOffer(offerId);
    }

    function test_AWithdrawnOfferCannotBeAccepted_NorWithdrawnAgain() external {
        bytes32 offerId = _publishRental();
        vm.expectEmit(address(agreements));
        emit IAgreements.OfferWithdrawn(offerId, owner, machine);
        vm.prank(owner);
        agreements.withdrawOffer(offerId);
        bytes memory reason = abi.encodeWithSelector(IAgreements.OfferIsWithdrawn.selector, offerId);
        vm.expectRevert(reason);
        vm.prank(payer);
        agreements.accept(offerId, payer, DEPOSIT, _noConsent());
        vm.expectRevert(reason);
        vm.prank(owner);
        agreements.withdrawOffer(offerId);
    }

    function test_AgreementsOfItStay() external {
        uint256 agreementId = _rent();
        bytes32 offerId = agreements.agreementOf(agreementId).offerId;
        vm.prank(owner);
        agreements.withdrawOffer(offerId);
        vm.assertEq(agreements.agreementsOf(machine).length, 1);
    }

    function test_TheSameMayBePublishedAgain() external {
        bytes32 offerId = _publishRental();
        vm.prank(owner);
        agreements.withdrawOffer(offerId);
        vm.assertEq(_publishRental(), offerId);
        vm.assertEq(agreements.offerOf(offerId).products.length, 2);
        _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
    }
}
