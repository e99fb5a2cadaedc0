// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice The owner orders the delivery of its machine to a customer who rents it.
contract RequestDeliveryTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _rentAnother() private returns (uint256) {
        _fill(stranger);
        return _rentAs(stranger, agreements.agreementOf(1).offerId, HOLDER_KEY, DEPOSIT);
    }

    /// @dev The owner agrees with a supplier who delivers the machine for a fee.
    function _agreeDelivery() private returns (uint256) {
        return _acceptAs(owner, _publishAs(supplier, DRIVERS_KEY, _supply(), _goodsAndDelivery()), DEPOSIT);
    }

    function _expectRefused(uint256 rentalId, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(owner);
        workOrders.requestDelivery(rentalId);
    }

    // ---------------------------------------------------------------- Refused

    function testFuzz_RevertWhen_AnotherThanTheOwnerAsks(address sender) external {
        vm.assume(sender != owner);
        uint256 rental = _rent();
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotMachineOwner.selector, sender, owner));
        vm.prank(sender);
        workOrders.requestDelivery(rental);
    }

    function test_RevertGiven_ThereIsNoSuchAgreement() external {
        _expectRefused(1, abi.encodeWithSelector(IAgreements.NoSuchAgreement.selector, 1));
    }

    function test_RevertGiven_ItIsNoRental() external {
        uint256 service = _agreeService();
        _expectRefused(service, abi.encodeWithSelector(IWorkOrders.NotRented.selector, service));
    }

    function test_RevertGiven_TheRentalEnded() external {
        uint256 rental = _rent();
        _end(rental);
        vm.warp(NOW + WEEK - 1);
        _requestDelivery(rental);
        vm.prank(owner);
        workOrders.cancel(1);
        vm.warp(NOW + WEEK);
        _expectRefused(rental, abi.encodeWithSelector(IWorkOrders.NotRented.selector, rental));
    }

    function test_RevertGiven_ADeliveryIsOpen_UntilItIsCancelled() external {
        uint256 rental = _rent();
        _requestDelivery(rental);
        _expectRefused(rental, abi.encodeWithSelector(IWorkOrders.AlreadyOpen.selector, 1));
        _acceptOrder(1);
        _expectRefused(rental, abi.encodeWithSelector(IWorkOrders.AlreadyOpen.selector, 1));
        vm.prank(owner);
        workOrders.cancel(1);
        vm.assertEq(_requestDelivery(rental), 2);
    }

    // ---------------------------------------------------------------- Asked for

    /// @dev A stranger's smallest deposit must not spend the owner's.
    function test_ARentalAloneOrdersNothing() external {
        _agreeDelivery();
        _rent();
        vm.assertEq(workOrders.orderCount(), 0);
    }

    function test_GivenNobodyElseDelivers_TheOwnerDoes_WithNoFee() external {
        uint256 rental = _rent();
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(1, rental, DELIVERY, 0, owner, payer, machine);
        _requestDelivery(rental);
        vm.assertEq(workOrders.orderOf(1).rentalId, rental);
        vm.assertEq(workOrders.orderOf(1).requestedAt, NOW);
    }

    function test_GivenASupplierAgreedToDeliver_ItOrdersFromThere() external {
        uint256 supply = _agreeDelivery();
        uint256 rental = _rent();
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(1, supply, DELIVERY, REPAIR, supplier, owner, machine);
        _requestDelivery(rental);
        vm.assertEq(workOrders.orderOf(1).rentalId, rental);
        vm.assertEq(workOrders.orderOf(1).agreementId, supply);
    }

    function test_GivenTheRentalOfTheOpenDeliveryEnded_ItGivesWay() external {
        uint256 first = _rent();
        _requestDelivery(first);
        _end(first);
        vm.warp(NOW + WEEK);
        uint256 second = _rentAnother();
        _requestDelivery(second);
        _assertState(1, IWorkOrders.State.Cancelled);
        _assertState(2, IWorkOrders.State.Requested);
        vm.assertEq(workOrders.orderOf(2).rentalId, second);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 1);
    }

    function test_GivenTheMachineHasAnotherOwner_ItsOwnDeliveryTakesThePlaceOfTheFormerOwners() external {
        _agreeDelivery();
        uint256 rental = _rent();
        _requestDelivery(rental);
        _acceptOrder(1);
        _handOver(stranger);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(2, rental, DELIVERY, 0, stranger, payer, machine);
        _requestDelivery(rental);
        _assertState(1, IWorkOrders.State.Cancelled);
    }

    /// @dev The former owner's money is not the new owner's to spend.
    function test_GivenTheFormerOwnersSupplierStillDelivers_TheNewOwnerDeliversItself() external {
        _agreeDelivery();
        uint256 rental = _rent();
        _handOver(stranger);
        _requestDelivery(rental);
        vm.assertEq(workOrders.orderOf(1).fee, 0);
        vm.assertEq(workOrders.orderOf(1).provider, stranger);
        vm.assertEq(workOrders.orderOf(1).agreementId, rental);
    }
}
