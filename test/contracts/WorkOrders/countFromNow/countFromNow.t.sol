// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract CountFromNowTest is PlatformFixture {
    function testFuzz_RevertWhen_AnotherThanAgreementsTells(address sender) external {
        vm.assume(sender != address(agreements));
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotAgreements.selector, sender));
        vm.prank(sender);
        workOrders.countFromNow(1);
    }

    function testFuzz_StartsAtTheLastReportsCups(uint64 cups) external {
        _register();
        _bringReport(cups, 0, 0);
        vm.assertEq(workOrders.servicedAtCups(_agreeService()), cups);
    }
}
