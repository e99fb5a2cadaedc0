// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice Paid is what the channel has paid.
contract SettleTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
        _agreeService();
        _bringReport(1, uint32(1) << GRINDER, 0);
        _acceptOrder(1);
    }

    function _expectWrongState(uint256 orderId, IWorkOrders.State state) private {
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.WrongState.selector, orderId, state, IWorkOrders.State.Done));
        workOrders.settle(orderId);
    }

    function test_RevertGiven_TheOrderIsNotDone() external {
        _expectWrongState(9, IWorkOrders.State.None);
        _expectWrongState(1, IWorkOrders.State.Accepted);
    }

    function test_RevertGiven_ItIsPaidAlready() external {
        _prove(1, REPAIR);
        _redeemProof(1, REPAIR);
        workOrders.settle(1);
        _expectWrongState(1, IWorkOrders.State.Paid);
    }

    function testFuzz_RevertGiven_TheChannelRedeemedLess(uint128 redeemed) external {
        redeemed = uint128(_bound(redeemed, 1, REPAIR - 1));
        _prove(1, REPAIR);
        _redeemProof(1, redeemed);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotYetPaid.selector, redeemed, REPAIR));
        workOrders.settle(1);
    }

    function test_RevertGiven_TheDepositIsTooSmall_UntilItIsToppedUp() external {
        uint256 amount = DEPOSIT + REPAIR;
        _prove(1, amount);
        _redeemProof(1, amount);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotYetPaid.selector, DEPOSIT, amount));
        workOrders.settle(1);
        _topUp();
        _redeemProof(1, amount);
        workOrders.settle(1);
    }

    function _topUp() private {
        IPaymentChannels.Terms memory terms = agreements.agreementOf(1).terms;
        _deposit(terms, REPAIR);
    }

    function test_RevertGiven_TheOrderHasNoFee() external {
        _requestDelivery(_rent());
        _acceptOrder(2);
        _bringReport(1, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NothingToPay.selector, 2));
        workOrders.settle(2);
    }

    function testFuzz_AnyoneSettles_WhenTheChannelRedeemedEnough(address sender, uint128 redeemed) external {
        redeemed = uint128(_bound(redeemed, REPAIR, DEPOSIT));
        _prove(1, REPAIR);
        _redeemProof(1, redeemed);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderPaid(1, redeemed, provider, owner, machine);
        vm.prank(sender);
        workOrders.settle(1);
        _assertState(1, IWorkOrders.State.Paid);
    }
}
