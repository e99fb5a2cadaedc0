// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice Only the machine's receipt of the fee proves work done, and each proves one order.
contract DoneTest is PlatformFixture {
    uint256 private _serviceId;

    /// @dev Orders 1 (grinder) and 2 (regular service), of one channel, both accepted.
    function setUp() public override {
        super.setUp();
        _register();
        _serviceId = _agreeService();
        _bringReport(EVERY_CUPS, uint32(1) << GRINDER, 0);
        _acceptOrder(1);
        _acceptOrder(2);
    }

    function _serviceTerms() private view returns (IPaymentChannels.Terms memory) {
        return agreements.agreementOf(_serviceId).terms;
    }

    function _expectRefused(uint256 orderId, IPaymentChannels.SignedReceipt memory receipt, bytes memory reason) private {
        (bytes32 r, bytes32 vs) = _completion(MACHINE_KEY, orderId, receipt);
        vm.expectRevert(reason);
        vm.prank(provider);
        workOrders.done(orderId, receipt, r, vs);
    }

    // ---------------------------------------------------------------- Refused

    function testFuzz_RevertWhen_TheSenderIsNeitherProviderNorMachine(address sender) external {
        vm.assume(sender != provider && sender != machine);
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, REPAIR);
        (bytes32 r, bytes32 vs) = _completion(MACHINE_KEY, 1, receipt);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NotProviderOrMachine.selector, sender, provider, machine));
        vm.prank(sender);
        workOrders.done(1, receipt, r, vs);
    }

    function test_RevertGiven_TheOrderIsNotAccepted() external {
        _prove(1, REPAIR);
        IWorkOrders.State accepted = IWorkOrders.State.Accepted;
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, 2 * REPAIR);
        _expectRefused(1, receipt, abi.encodeWithSelector(IWorkOrders.WrongState.selector, 1, IWorkOrders.State.Done, accepted));
        _expectRefused(9, receipt, abi.encodeWithSelector(IWorkOrders.WrongState.selector, 9, IWorkOrders.State.None, accepted));
    }

    function test_RevertWhen_AnotherKeySigned() external {
        IPaymentChannels.SignedReceipt memory receipt = _receiptAt(_serviceTerms(), OWNER_KEY, uint128(REPAIR), uint64(NOW));
        _expectRefused(1, receipt, abi.encodeWithSelector(IWorkOrders.WrongSigner.selector, owner, machine));
    }

    function test_RevertWhen_TheReceiptIsOfAnotherChannel() external {
        IPaymentChannels.SignedReceipt memory receipt = _receipt(_erc20(), MACHINE_KEY, uint128(REPAIR));
        _expectWrongSigner(1, receipt);
    }

    function testFuzz_RevertWhen_AFieldIsNotAsSigned(uint8 field) external {
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, REPAIR);
        field = field % 4;
        if (field == 0) ++receipt.sequence;
        if (field == 1) ++receipt.cumulativeAmount;
        if (field == 2) ++receipt.issuedAt;
        if (field == 3) receipt.previous = bytes32(uint256(1));
        _expectWrongSigner(1, receipt);
    }

    function _expectWrongSigner(uint256 orderId, IPaymentChannels.SignedReceipt memory receipt) private {
        (bytes32 r, bytes32 vs) = _completion(MACHINE_KEY, orderId, receipt);
        _cheats().expectPartialRevert(IWorkOrders.WrongSigner.selector);
        vm.prank(provider);
        workOrders.done(orderId, receipt, r, vs);
    }

    /// @dev Both orders are open in one channel, and the receipt is high enough for either.
    function test_RevertWhen_TheReceiptIsOfAnotherOrder() external {
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, REPAIR);
        (bytes32 r, bytes32 vs) = _completion(MACHINE_KEY, 1, receipt);
        _cheats().expectPartialRevert(IWorkOrders.WrongSigner.selector);
        vm.prank(provider);
        workOrders.done(2, receipt, r, vs);
    }

    function test_RevertWhen_TheMachineDidNotSignThatTheReceiptIsOfTheOrder() external {
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, REPAIR);
        (bytes32 r, bytes32 vs) = _completion(OWNER_KEY, 1, receipt);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.WrongSigner.selector, owner, machine));
        vm.prank(provider);
        workOrders.done(1, receipt, r, vs);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.WrongSigner.selector, address(0), machine));
        vm.prank(provider);
        workOrders.done(1, receipt, 0, 0);
    }

    function testFuzz_RevertWhen_TheReceiptIsOlderThanTheOrder(uint64 issuedAt) external {
        issuedAt = uint64(_bound(issuedAt, 0, NOW - 1));
        IPaymentChannels.SignedReceipt memory receipt = _receiptAt(_serviceTerms(), MACHINE_KEY, uint128(REPAIR), issuedAt);
        _expectRefused(1, receipt, abi.encodeWithSelector(IWorkOrders.ReceiptTooOld.selector, issuedAt, NOW));
    }

    function testFuzz_RevertWhen_TheReceiptIsBelowTheFee(uint128 amount) external {
        amount = uint128(_bound(amount, 0, REPAIR - 1));
        _expectRefused(1, _proof(1, amount), abi.encodeWithSelector(IWorkOrders.ReceiptTooSmall.selector, amount, REPAIR));
    }

    function test_RevertGiven_TheOrderHasNoFee() external {
        uint256 rental = _rent();
        _requestDelivery(rental);
        _acceptOrder(3);
        IPaymentChannels.Terms memory terms = agreements.agreementOf(rental).terms;
        IPaymentChannels.SignedReceipt memory receipt = _receipt(terms, MACHINE_KEY, 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkOrders.NothingToPay.selector, 3));
        vm.prank(owner);
        workOrders.done(3, receipt, 0, 0);
    }

    // ---------------------------------------------------------------- Done

    function testFuzz_TheReceiptProvesTheOrder_ByProviderOrMachine(uint128 amount, bool byMachine) external {
        amount = uint128(_bound(amount, REPAIR, type(uint128).max));
        IPaymentChannels.SignedReceipt memory receipt = _proof(1, amount);
        vm.expectEmit(address(workOrders));
        emit IWorkOrders.OrderDone(1, amount, provider, owner, machine);
        _proveWith(1, byMachine ? machine : provider, receipt);
        vm.assertEq(workOrders.orderOf(1).amount, amount);
        bytes32 channelId = agreements.agreementOf(_serviceId).channelId;
        vm.assertEq(workOrders.provenAmount(channelId), amount);
        vm.assertEq(workOrders.provenFees(channelId), REPAIR);
        _assertState(1, IWorkOrders.State.Done);
    }

    function test_ReceiptsOfOneChannelProveOneOrderEach_InAnyOrder() external {
        _prove(2, REPAIR + CARE);
        _prove(1, REPAIR);
        _assertState(1, IWorkOrders.State.Done);
        _assertState(2, IWorkOrders.State.Done);
        bytes32 channelId = agreements.agreementOf(_serviceId).channelId;
        vm.assertEq(workOrders.provenAmount(channelId), REPAIR + CARE);
        vm.assertEq(workOrders.provenFees(channelId), REPAIR + CARE);
    }

    /// @dev What a machine that lost its store goes on from: the later order's receipt has paid for the earlier one too, which is still open.
    function test_GivenTheLaterReceiptProvedItsOrder_TheOpenOneTellsWhatWasProvenInItsChannel() external {
        _prove(2, REPAIR + CARE);
        IWorkOrders.OpenOrder[] memory open = workOrders.openOrdersOf(machine);
        vm.assertEq(open.length, 1);
        vm.assertEq(open[0].provenAmount, REPAIR + CARE);
        vm.assertEq(open[0].provenFees, CARE);
    }

    function test_GivenTheAgreementEnded_WorkThatWasDoneIsProvedAndPaidAllTheSame() external {
        _end(_serviceId);
        vm.warp(NOW + 2 * WEEK);
        _prove(1, REPAIR);
        _redeemProof(1, REPAIR);
        workOrders.settle(1);
        vm.assertEq(dollar.balanceOf(provider), REPAIR);
    }

    function test_GivenThePayerAskedForItsMoney_AReceiptIsPaidWithinTheNoticePeriod() external {
        IPaymentChannels.Terms memory terms = _serviceTerms();
        vm.prank(owner);
        channels.requestClose(terms);
        vm.warp(NOW + WEEK - 1);
        _prove(1, REPAIR);
        _redeemProof(1, REPAIR);
        workOrders.settle(1);
        _assertState(1, IWorkOrders.State.Paid);
    }
}
