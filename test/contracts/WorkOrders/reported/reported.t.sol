// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice What a report asks for, and what it does not.
contract ReportedTest is PlatformFixture {
    uint32 private constant GRINDER_BIT = uint32(1) << GRINDER;
    uint32 private constant BEANS_BIT = 1;

    function setUp() public override {
        super.setUp();
        _register();
    }

    function _assertOrders(uint256 count) private view {
        vm.assertEq(workOrders.orderCount(), count, "orders");
    }

    function testFuzz_RevertWhen_AnotherThanMachinesTells(address sender) external {
        vm.assume(sender != address(machines));
        IMachines.Report memory report;
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotMachines.selector, sender));
        vm.prank(sender);
        workOrders.reported(machine, report);
    }

    // ---------------------------------------------------------------- Bits

    function test_WhenAFaultRises_ItsProviderIsAskedInTheSameTransaction() external {
        uint256 agreementId = _agreeService();
        vm.warp(NOW + 100);
        IMachines.Report memory report = _report(1, GRINDER_BIT, 0);
        report.reportedAt = uint64(NOW + 60);
        (bytes32 r, bytes32 vs) = _signReport(report);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(1, agreementId, GRINDER, REPAIR, provider, owner, machine);
        machines.report(machine, report, r, vs);
        IWorkOrders.Order memory order = workOrders.orderOf(1);
        vm.assertEq(uint256(order.state), uint256(IWorkOrders.State.Requested));
        vm.assertEq(order.cause, GRINDER);
        vm.assertEq(order.fee, REPAIR);
        vm.assertEq(order.requestedAt, NOW + 60);
        vm.assertEq(order.channelId, agreements.agreementOf(agreementId).channelId);
        vm.assertEq(order.rentalId, 0);
    }

    function test_WhenASupplyRunsLow_ItsSupplierIsAsked_AtTheTenantsExpense() external {
        _rent();
        uint256 agreementId = _agreeTenantSupply(payer);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(1, agreementId, BEANS, BAG, supplier, payer, machine);
        _bringReport(1, 0, BEANS_BIT);
    }

    function test_WhileABitLasts_ItIsAskedOnce() external {
        _agreeService();
        _bringReport(1, GRINDER_BIT, 0);
        _bringReport(2, GRINDER_BIT, 0);
        _assertOrders(1);
    }

    function test_WhenABitFallsAndRises_GivenItsOrderIsOpen_ItIsNotAskedAgain() external {
        _agreeService();
        _bringReport(1, GRINDER_BIT, 0);
        _bringReport(2, 0, 0);
        _bringReport(3, GRINDER_BIT, 0);
        _acceptOrder(1);
        _bringReport(4, 0, 0);
        _bringReport(5, GRINDER_BIT, 0);
        _assertOrders(1);
    }

    function test_GivenItsOrderIsDone_ItIsAskedAgainOnlyWhenItFellAndRose() external {
        _agreeService();
        _bringReport(1, GRINDER_BIT, 0);
        _acceptOrder(1);
        _prove(1, REPAIR);
        _bringReport(2, GRINDER_BIT, 0);
        _assertOrders(1);
        _bringReport(3, 0, 0);
        _assertOrders(1);
        _bringReport(4, GRINDER_BIT, 0);
        _assertOrders(2);
    }

    function test_GivenNobodyCoversIt_ItIsAskedWhenSomebodyDoes() external {
        _bringReport(1, GRINDER_BIT, 0);
        _assertOrders(0);
        _agreeService();
        _assertOrders(0);
        _bringReport(2, GRINDER_BIT, 0);
        _assertOrders(1);
    }

    function test_GivenItsOrderIsCancelled_TheNextReportAsksAgain() external {
        _agreeService();
        _bringReport(1, GRINDER_BIT, 0);
        vm.prank(owner);
        workOrders.cancel(1);
        _bringReport(2, GRINDER_BIT, 0);
        _assertOrders(2);
        _assertState(1, IWorkOrders.State.Cancelled);
    }

    function test_GivenTheAgreementEnded_NobodyIsAsked() external {
        _end(_agreeService());
        vm.warp(NOW + WEEK);
        _bringReport(1, GRINDER_BIT, 0);
        _assertOrders(0);
    }

    // ---------------------------------------------------------------- Orders that give way

    /// @dev The owner's own supply of beans, from another supplier.
    function _agreeOtherSupply(address who) private returns (uint256) {
        IAgreements.Offer memory offer = _supply();
        offer.payee = stranger;
        return _acceptAs(who, _publishAs(stranger, DRIVERS_KEY, offer, _goods()), DEPOSIT);
    }

    /// @dev An order of a tenant's supply must not hold its cause for ever.
    function test_GivenTheOrdersAgreementEnded_ItGivesWayToTheOneThatCoversTheCauseNow(bool accepted) external {
        uint256 rental = _rent();
        _agreeTenantSupply(payer);
        _bringReport(1, 0, BEANS_BIT);
        if (accepted) _acceptOrder(1);
        _end(rental);
        vm.warp(NOW + WEEK - 1);
        uint256 other = _agreeOtherSupply(owner);
        _bringReport(2, 0, BEANS_BIT);
        _assertOrders(1);
        vm.warp(NOW + WEEK);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderCancelled(1, address(machines), supplier, payer, machine);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderRequested(2, other, BEANS, BAG, stranger, owner, machine);
        _bringReport(3, 0, BEANS_BIT);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 1);
    }

    function test_GivenNobodyCoversTheCauseAnyMore_ItIsFree() external {
        bytes32 offerId = _publishService();
        _end(_acceptAs(owner, offerId, DEPOSIT));
        _bringReport(1, GRINDER_BIT, 0);
        vm.warp(NOW + WEEK);
        _bringReport(2, GRINDER_BIT, 0);
        _assertState(1, IWorkOrders.State.Cancelled);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 0);
        _acceptAs(owner, offerId, DEPOSIT);
        _bringReport(3, GRINDER_BIT, 0);
        _assertOrders(2);
    }

    /// @dev What was promised while the agreement stood can still be proved, if nothing asks for the work again.
    function test_GivenTheBitFell_AnOrderOfAnEndedAgreementStays() external {
        _end(_agreeService());
        _bringReport(1, GRINDER_BIT, 0);
        _acceptOrder(1);
        vm.warp(NOW + WEEK);
        _bringReport(2, 0, 0);
        _prove(1, REPAIR);
        _assertState(1, IWorkOrders.State.Done);
    }

    function test_GivenAFormerOwnersOrder_ItGivesWayOnceTheNewOwnerAgreedWithAnother() external {
        _agreeSupply();
        _bringReport(1, 0, BEANS_BIT);
        _acceptOrder(1);
        _handOver(stranger);
        _bringReport(2, 0, BEANS_BIT);
        _assertState(1, IWorkOrders.State.Accepted);
        _fill(stranger);
        _agreeOtherSupply(stranger);
        _bringReport(3, 0, BEANS_BIT);
        _assertState(1, IWorkOrders.State.Cancelled);
        _assertState(2, IWorkOrders.State.Requested);
    }

    /// @dev Each is by the present owner's word.
    function test_GivenTheOwnerTookTheCauseOver_ATenantsOpenOrderStays() external {
        _rent();
        _agreeTenantSupply(payer);
        _bringReport(1, 0, BEANS_BIT);
        _agreeOtherSupply(owner);
        _bringReport(2, 0, BEANS_BIT);
        _assertOrders(1);
        _assertState(1, IWorkOrders.State.Requested);
    }

    function test_GivenItsAgreementEnded_RegularServiceGivesWay() external {
        bytes32 offerId = _publishService();
        _end(_acceptAs(owner, offerId, DEPOSIT));
        _bringReport(EVERY_CUPS, 0, 0);
        vm.warp(NOW + WEEK);
        uint256 second = _acceptAs(owner, offerId, DEPOSIT);
        _bringReport(2 * EVERY_CUPS, 0, 0);
        _assertState(1, IWorkOrders.State.Cancelled);
        vm.assertEq(workOrders.orderOf(2).agreementId, second);
    }

    function test_AnotherMachinesReportsAskNothingHere() external {
        _agreeService();
        IMachines.Report memory report = _report(1, GRINDER_BIT, 0);
        vm.prank(address(machines));
        workOrders.reported(stranger, report);
        _assertOrders(0);
    }

    /// @dev Orders are exactly the covered bits, one each.
    function testFuzz_EveryCoveredBitIsAskedOnce(uint32 faults, uint32 supplies, uint32 moreFaults, uint32 moreSupplies) external {
        _coverAll();
        _bringReport(1, faults, supplies);
        _bringReport(2, moreFaults, moreSupplies);
        uint64 ever = uint64(faults | moreFaults) | (uint64(supplies | moreSupplies) << 32);
        uint256 expected;
        for (uint256 cause; cause < 64; ++cause) {
            if (ever & (uint64(1) << cause) != 0 && cause % 32 < 16) ++expected;
        }
        _assertOrders(expected);
        IWorkOrders.OpenOrder[] memory open = workOrders.openOrdersOf(machine);
        vm.assertEq(open.length, expected);
        for (uint256 i; i < open.length; ++i) {
            vm.assertTrue(ever & (uint64(1) << open[i].order.cause) != 0);
        }
    }

    /// @dev The lower half of the faults and of the supplies.
    function _coverAll() private {
        IAgreements.Offer memory service = _service();
        service.everyCups = 0;
        _acceptAs(owner, _publishAs(provider, TECHNICIANS_KEY, service, _sixteen(0)), DEPOSIT);
        _acceptAs(owner, _publishAs(supplier, DRIVERS_KEY, _supply(), _sixteen(32)), DEPOSIT);
    }

    function _sixteen(uint8 first) private pure returns (IAgreements.Product[] memory products) {
        products = new IAgreements.Product[](16);
        for (uint8 i; i < 16; ++i) {
            products[i] = IAgreements.Product(bytes32(uint256(i + 1) << 248), 1 + i, first + i);
        }
    }

    // ---------------------------------------------------------------- Regular service

    function testFuzz_RegularServiceIsDueAfterSoManyCups(uint64 atStart, uint64 cups) external {
        atStart = uint64(_bound(atStart, 0, type(uint64).max - 10 * EVERY_CUPS));
        _bringReport(atStart, 0, 0);
        _agreeService();
        cups = uint64(_bound(cups, 0, 3 * EVERY_CUPS));
        _bringReport(atStart + cups, 0, 0);
        _assertOrders(cups >= EVERY_CUPS ? 1 : 0);
        if (cups >= EVERY_CUPS) vm.assertEq(workOrders.orderOf(1).cause, REGULAR_SERVICE);
    }

    function test_GivenItIsOpen_RegularServiceIsNotAskedAgain_AndCountsFromWhenItWasAsked() external {
        uint256 agreementId = _agreeService();
        _bringReport(EVERY_CUPS + 20, 0, 0);
        _bringReport(3 * EVERY_CUPS, 0, 0);
        _assertOrders(1);
        vm.assertEq(workOrders.servicedAtCups(agreementId), EVERY_CUPS + 20);
        _acceptOrder(1);
        _prove(1, CARE);
        _bringReport(3 * EVERY_CUPS, 0, 0);
        _assertOrders(2);
        vm.assertEq(workOrders.servicedAtCups(agreementId), 3 * EVERY_CUPS);
    }

    function test_GivenNobodyAgreedToIt_ThereIsNoRegularService() external {
        _bringReport(type(uint64).max, 0, 0);
        _assertOrders(0);
    }

    // ---------------------------------------------------------------- The delivery of the machine

    function test_TheFirstReportAfterShippingEndsTheDelivery() external {
        _requestDelivery(_rent());
        _bringReport(0, 0, 0);
        _assertState(1, IWorkOrders.State.Requested);
        vm.warp(NOW + 100);
        _acceptOrder(1);
        IMachines.Report memory before = _report(0, 0, 0);
        before.reportedAt = uint64(NOW + 99);
        _bring(before);
        _assertState(1, IWorkOrders.State.Accepted);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderDone(1, 0, owner, payer, machine);
        _bringReport(0, 0, 0);
        _assertState(1, IWorkOrders.State.Done);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 0);
    }

    function test_ADeliveryWithAFeeIsDoneByItsReceiptOnly() external {
        _acceptAs(owner, _publishAs(supplier, DRIVERS_KEY, _supply(), _goodsAndDelivery()), DEPOSIT);
        _requestDelivery(_rent());
        _acceptOrder(1);
        _bringReport(0, 0, 0);
        _assertState(1, IWorkOrders.State.Accepted);
        _prove(1, REPAIR);
        _assertState(1, IWorkOrders.State.Done);
    }
}
