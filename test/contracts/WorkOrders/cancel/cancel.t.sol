// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice An order goes only where nobody loses money by it.
contract CancelTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
        _agreeService();
        _bringReport(1, uint32(1) << GRINDER, 0);
    }

    function _expectNotOpen(uint256 orderId, IWorkOrders.State state) private {
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotOpen.selector, orderId, state));
        vm.prank(provider);
        workOrders.cancel(orderId);
    }

    function _cancelAs(address who, uint256 orderId) private {
        vm.expectEmit(address(workOrders));
        IWorkOrders.Order memory order = workOrders.orderOf(orderId);
        emit IWorkOrders.OrderCancelled(orderId, who, order.provider, order.customer, machine);
        vm.prank(who);
        workOrders.cancel(orderId);
        _assertState(orderId, IWorkOrders.State.Cancelled);
    }

    function test_RevertGiven_ItIsNotOpen() external {
        _expectNotOpen(9, IWorkOrders.State.None);
        _acceptOrder(1);
        _prove(1, REPAIR);
        _expectNotOpen(1, IWorkOrders.State.Done);
        _redeemProof(1, REPAIR);
        workOrders.settle(1);
        _expectNotOpen(1, IWorkOrders.State.Paid);
    }

    function test_RevertGiven_ItIsCancelled() external {
        _cancelAs(owner, 1);
        _expectNotOpen(1, IWorkOrders.State.Cancelled);
    }

    function testFuzz_RevertWhen_TheSenderIsNoParty(address sender) external {
        vm.assume(sender != owner && sender != provider);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotAParty.selector, sender, 1));
        vm.prank(sender);
        workOrders.cancel(1);
    }

    function test_GivenItIsRequested_TheCustomerMay() external {
        _cancelAs(owner, 1);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 0);
    }

    function test_TheProviderMay_RequestedOrAccepted() external {
        _cancelAs(provider, 1);
        _bringReport(1, uint32(1) << GRINDER, 0);
        _acceptOrder(2);
        _cancelAs(provider, 2);
    }

    function testFuzz_RevertGiven_ItIsAccepted_UntilTheProviderIs7DaysLate(uint256 time) external {
        _acceptOrder(1);
        uint256 from = NOW + 1 days + 7 days;
        time = _bound(time, NOW, from - 1);
        vm.warp(time);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotYetLate.selector, time, from));
        vm.prank(owner);
        workOrders.cancel(1);
        vm.warp(from);
        _cancelAs(owner, 1);
    }

    function test_GivenADeliveryWithNoFeeIsAccepted_TheCustomerMay() external {
        _requestDelivery(_rent());
        _acceptOrder(2);
        _cancelAs(payer, 2);
    }

    // ---------------------------------------------------------------- By the machine's owner

    /// @dev An order for beans of a tenant's supply, id 2.
    function _tenantsOrder() private {
        _rent();
        _agreeTenantSupply(payer);
        _bringReport(1, 0, 1);
    }

    function test_GivenATenantsOrderIsRequested_TheOwnerMay() external {
        _tenantsOrder();
        _cancelAs(owner, 2);
        vm.assertEq(workOrders.openOrdersOf(machine).length, 1);
    }

    function testFuzz_RevertGiven_ATenantsOrderIsAccepted_UntilTheProviderIs7DaysLate(uint256 time) external {
        _tenantsOrder();
        _acceptOrder(2);
        uint256 from = NOW + 1 days + 7 days;
        time = _bound(time, NOW, from - 1);
        vm.warp(time);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotYetLate.selector, time, from));
        vm.prank(owner);
        workOrders.cancel(2);
        vm.warp(from);
        _cancelAs(owner, 2);
    }

    function test_GivenItsAgreementEnded_TheOwnerMay_ThoughItIsAccepted() external {
        _tenantsOrder();
        _end(2);
        vm.warp(NOW + WEEK - 1);
        _acceptOrder(2);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotYetLate.selector, NOW + WEEK - 1, NOW + WEEK - 1 + 8 days));
        vm.prank(owner);
        workOrders.cancel(2);
        vm.warp(NOW + WEEK);
        _expectTheTenantMustWait();
        _cancelAs(owner, 2);
    }

    function _expectTheTenantMustWait() private {
        _cheats().expectPartialRevert(IWorkOrders.NotYetLate.selector);
        vm.prank(payer);
        workOrders.cancel(2);
    }

    function test_GivenTheMachineHasAnotherOwner_ItMay_AndTheFormerOwnerAsACustomerDoes() external {
        _tenantsOrder();
        _acceptOrder(1);
        _acceptOrder(2);
        _handOver(stranger);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotAParty.selector, owner, 2));
        vm.prank(owner);
        workOrders.cancel(2);
        _cancelAs(stranger, 1);
        _cancelAs(stranger, 2);
    }

    /// @dev The machine signed, but the provider did not show it yet: the order goes, the money does not.
    function test_AReceiptOfACancelledOrderIsPaidAllTheSame() external {
        _acceptOrder(1);
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, REPAIR);
        vm.warp(NOW + 8 days);
        _cancelAs(owner, 1);
        IPaymentChannels.Terms memory terms = agreements.agreementOf(1).terms;
        vm.prank(provider);
        channels.redeem(terms, receipt);
        vm.assertEq(dollar.balanceOf(provider), REPAIR);
    }
}
