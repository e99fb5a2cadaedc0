// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract AdmitTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _expectRefused(bytes32 offerId, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(owner);
        agreements.admit(offerId);
    }

    function testFuzz_RevertGiven_ThereIsNoSuchOffer(bytes32 offerId) external {
        _expectRefused(offerId, abi.encodeWithSelector(IAgreements.NoSuchOffer.selector, offerId));
    }

    function test_RevertGiven_TheOfferIsWithdrawn() external {
        bytes32 offerId = _publishSupply();
        vm.prank(supplier);
        agreements.withdrawOffer(offerId);
        _expectRefused(offerId, abi.encodeWithSelector(IAgreements.OfferIsWithdrawn.selector, offerId));
    }

    function testFuzz_RevertWhen_AnotherThanTheOwnerAdmits(address sender) external {
        vm.assume(sender != owner);
        bytes32 offerId = _publishSupply();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, sender, owner));
        vm.prank(sender);
        agreements.admit(offerId);
    }

    function test_RevertGiven_TheOwnerHandedTheMachineOver() external {
        bytes32 offerId = _publishSupply();
        _handOver(stranger);
        _expectRefused(offerId, abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, owner, stranger));
    }

    function test_RevertWhen_ItIsARentalOrService() external {
        bytes32 rental = _publishRental();
        _expectRefused(rental, abi.encodeWithSelector(IAgreements.NotASupply.selector, rental));
        bytes32 service = _publishService();
        _expectRefused(service, abi.encodeWithSelector(IAgreements.NotASupply.selector, service));
    }

    /// @dev The delivery of the machine is the owner's alone, so no tenant ever covers it.
    function test_RevertWhen_ItIncludesTheDeliveryOfTheMachine() external {
        bytes32 offerId = _publishAs(supplier, DRIVERS_KEY, _supply(), _goodsAndDelivery());
        _expectRefused(offerId, abi.encodeWithSelector(IAgreements.DeliveryOfMachine.selector, offerId));
        _acceptAs(owner, offerId, DEPOSIT);
    }

    function test_SaysWhoAdmitsIt() external {
        bytes32 offerId = _publishSupply();
        vm.assertEq(agreements.offerOf(offerId).admittedBy, address(0));
        vm.expectEmit(address(agreements));
        emit IAgreements.OfferAdmitted(offerId, owner, supplier, machine);
        _admit(offerId);
        vm.assertEq(agreements.offerOf(offerId).admittedBy, owner);
    }

    function test_GivenItIsPublishedAgain_ItStaysAdmitted() external {
        bytes32 offerId = _admit(_publishSupply());
        vm.prank(supplier);
        agreements.withdrawOffer(offerId);
        _publishSupply();
        _rent();
        _acceptAs(payer, offerId, DEPOSIT);
    }
}
