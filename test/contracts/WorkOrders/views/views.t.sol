// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract OrderViewsTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function test_AnUnknownOrderIsAllZero() external view {
        vm.assertEq(uint256(workOrders.orderOf(1).state), uint256(IWorkOrders.State.None));
        vm.assertEq(workOrders.orderOf(1).machine, address(0));
    }

    function test_OneCallTellsAMachineWhichReceiptsItMaySign_EvenOfEndedAgreements() external {
        uint256 rental = _rent();
        _requestDelivery(rental);
        uint256 supply = _agreeSupply();
        uint256 service = _agreeService();
        _bringReport(EVERY_CUPS, uint32(1) << GRINDER, 1);
        _end(service);
        vm.warp(NOW + WEEK);
        IWorkOrders.OpenOrder[] memory open = workOrders.openOrdersOf(machine);
        vm.assertEq(open.length, 4);
        _assertOpen(open[0], GRINDER, service, technicians);
        _assertOpen(open[1], BEANS, supply, drivers);
        _assertOpen(open[2], REGULAR_SERVICE, service, technicians);
        _assertOpen(open[3], DELIVERY, rental, address(0));
    }

    function _assertOpen(IWorkOrders.OpenOrder memory open, uint8 cause, uint256 agreementId, address visitorIssuer) private view {
        vm.assertEq(open.order.cause, cause);
        vm.assertEq(open.order.agreementId, agreementId);
        vm.assertEq(open.visitorIssuer, visitorIssuer);
        vm.assertEq(_id(open.terms), open.order.channelId);
        vm.assertEq(workOrders.orderOf(open.id).cause, cause);
    }

    function test_DoneOrdersAreNotOpen() external {
        _agreeService();
        _bringReport(1, uint32(1) << GRINDER, 0);
        _acceptOrder(1);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 1);
        _prove(1, REPAIR);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 0);
    }
}
