// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice A rental orders the delivery of its machine.
contract RequestDeliveryTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _rentAnother() private returns (uint256) {
        _fill(stranger);
        return _rentAs(stranger, agreements.agreementOf(1).offerId, HOLDER_KEY, DEPOSIT);
    }

    function testFuzz_RevertWhen_AnotherThanAgreementsAsks(address sender) external {
        vm.assume(sender != address(agreements));
        uint256 rental = _rent();
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotAgreements.selector, sender));
        vm.prank(sender);
        workOrders.requestDelivery(rental);
    }

    function test_TheFirstRentalOrdersFromItsOwnProvider_WithNoFee() external {
        bytes32 offerId = _publishRental();
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(1, 1, DELIVERY, 0, owner, payer, machine);
        _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        vm.assertEq(workOrders.orderOf(1).rentalId, 1);
        vm.assertEq(workOrders.orderOf(1).requestedAt, NOW);
    }

    function test_GivenASupplierAgreedToDeliver_ItOrdersFromThere() external {
        uint256 supply = _acceptAs(owner, _publishAs(supplier, DRIVERS_KEY, _supply(), _goodsAndDelivery()), DEPOSIT);
        bytes32 offerId = _publishRental();
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(1, supply, DELIVERY, REPAIR, supplier, owner, machine);
        uint256 rental = _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        vm.assertEq(workOrders.orderOf(1).rentalId, rental);
        vm.assertEq(workOrders.orderOf(1).agreementId, supply);
    }

    function test_GivenTheMachineIsRented_AnotherRentalOrdersNothing() external {
        _rent();
        _rentAnother();
        vm.assertEq(workOrders.orderCount(), 1);
    }

    function test_GivenTheFormerRentalEnded_AnotherOrdersAgain_AndTheOldOrderGivesWay() external {
        _end(_rent());
        vm.warp(NOW + WEEK);
        uint256 rental = _rentAnother();
        _assertState(1, IWorkOrders.State.Cancelled);
        _assertState(2, IWorkOrders.State.Requested);
        vm.assertEq(workOrders.orderOf(2).rentalId, rental);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 1);
    }

    function test_GivenAnOldDeliveryWithAFeeIsOpen_ItStays() external {
        _acceptAs(owner, _publishAs(supplier, DRIVERS_KEY, _supply(), _goodsAndDelivery()), DEPOSIT);
        bytes32 offerId = _publishRental();
        _end(_rentAs(payer, offerId, ISSUER_KEY, DEPOSIT));
        vm.warp(NOW + WEEK);
        _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        vm.assertEq(workOrders.orderCount(), 1);
        _assertState(1, IWorkOrders.State.Requested);
    }

    function test_ServiceAndSupplyOrderNoDelivery() external {
        _agreeService();
        _agreeSupply();
        vm.assertEq(workOrders.orderCount(), 0);
    }
}
