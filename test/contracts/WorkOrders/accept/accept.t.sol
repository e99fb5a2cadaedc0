// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract AcceptOrderTest is PlatformFixture {
    string private constant LONGEST = "1234567890123456789012345678901234567890123456789012345678901234";

    function setUp() public override {
        super.setUp();
        _register();
        _agreeService();
        _bringReport(1, uint32(1) << GRINDER, 0);
    }

    function _expectWrongState(uint256 orderId, IWorkOrders.State state) private {
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.WrongState.selector, orderId, state, IWorkOrders.State.Requested));
        vm.prank(provider);
        workOrders.accept(orderId, uint64(block.timestamp), "");
    }

    function testFuzz_RevertWhen_AnotherThanTheProviderAccepts(address sender) external {
        vm.assume(sender != provider);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotProvider.selector, sender, provider));
        vm.prank(sender);
        workOrders.accept(1, uint64(NOW), "");
    }

    function test_RevertGiven_ItIsNotRequested() external {
        _expectWrongState(0, IWorkOrders.State.None);
        _expectWrongState(2, IWorkOrders.State.None);
        _acceptOrder(1);
        _expectWrongState(1, IWorkOrders.State.Accepted);
        _prove(1, REPAIR);
        _expectWrongState(1, IWorkOrders.State.Done);
    }

    function test_RevertGiven_ItIsCancelled() external {
        vm.prank(owner);
        workOrders.cancel(1);
        _expectWrongState(1, IWorkOrders.State.Cancelled);
    }

    function testFuzz_RevertWhen_TheDateIsPastOrFarAhead(uint64 dueAt) external {
        vm.assume(dueAt < NOW || dueAt > NOW + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.UnusableDate.selector, dueAt, NOW, NOW + 30 days));
        vm.prank(provider);
        workOrders.accept(1, dueAt, "");
    }

    function test_RevertWhen_TheNoteIsLongerThan64Bytes() external {
        string memory note = string.concat(LONGEST, "5");
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NoteTooLong.selector, 65, 64));
        vm.prank(provider);
        workOrders.accept(1, uint64(NOW), note);
    }

    function testFuzz_PromisesTheWork(uint64 dueAt, bool empty) external {
        dueAt = uint64(_bound(dueAt, NOW, NOW + 30 days));
        string memory note = empty ? "" : LONGEST;
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderAccepted(1, dueAt, note, provider, owner, machine);
        vm.prank(provider);
        workOrders.accept(1, dueAt, note);
        IWorkOrders.Order memory order = workOrders.orderOf(1);
        vm.assertEq(uint256(order.state), uint256(IWorkOrders.State.Accepted));
        vm.assertEq(order.acceptedAt, NOW);
        vm.assertEq(order.dueAt, dueAt);
        vm.assertEq(order.note, note);
    }
}
