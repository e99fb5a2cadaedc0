// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LibBit} from "solady/utils/LibBit.sol";
import {IAgreements} from "./interfaces/IAgreements.sol";
import {IMachines} from "./interfaces/IMachines.sol";
import {IPaymentChannels} from "./interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "./interfaces/IWorkOrders.sol";
import {Causes} from "./libraries/Causes.sol";
import {Messages} from "./libraries/Messages.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title Work orders: repairs, regular service, deliveries of goods and of the machine itself
/// @dev The last of the three to be deployed: its constructor sees that the others name it and each other.
contract WorkOrders is IWorkOrders {
    uint256 private constant LONGEST_NOTE = 64;
    uint256 private constant LONGEST_PROMISE = 30 days;
    uint256 private constant GRACE = 7 days;
    bytes32 private constant COMPLETION_TYPEHASH = keccak256("Completion(address workOrders,uint256 orderId,bytes32 receipt)");

    /// @inheritdoc IWorkOrders
    IPaymentChannels public immutable channels;
    /// @inheritdoc IWorkOrders
    IMachines public immutable machines;
    /// @inheritdoc IWorkOrders
    IAgreements public immutable agreements;

    /// @inheritdoc IWorkOrders
    uint256 public orderCount;
    /// @inheritdoc IWorkOrders
    mapping(bytes32 channelId => uint256) public provenAmount;
    /// @inheritdoc IWorkOrders
    mapping(bytes32 channelId => uint256) public provenFees;
    /// @inheritdoc IWorkOrders
    mapping(uint256 agreementId => uint64) public servicedAtCups;

    mapping(uint256 orderId => Order) private _orders;
    /// @dev The open order for each cause; zero where there is none.
    mapping(address machine => mapping(uint8 cause => uint256 orderId)) private _open;
    /// @dev Fault and supply bits that last, and for which an order was made since they rose.
    mapping(address machine => uint64) private _ordered;

    constructor(IPaymentChannels channels_, IMachines machines_, IAgreements agreements_) {
        channels = channels_;
        machines = machines_;
        agreements = agreements_;
        _requireSame(address(machines_.workOrders()), address(this));
        _requireSame(address(machines_.channels()), address(channels_));
        _requireSame(address(agreements_.workOrders()), address(this));
        _requireSame(address(agreements_.machines()), address(machines_));
        _requireSame(address(agreements_.channels()), address(channels_));
    }

    // ---------------------------------------------------------------- Asking

    /// @inheritdoc IWorkOrders
    function reported(address machine, IMachines.Report calldata report) external {
        if (msg.sender != address(machines)) revert NotMachines(msg.sender);
        _orderForBits(machine, report);
        _orderRegularService(machine, report);
        _endDelivery(machine, report.reportedAt);
    }

    /// @inheritdoc IWorkOrders
    function requestDelivery(uint256 rentalId) external returns (uint256 orderId) {
        IAgreements.Parties memory rental = agreements.partiesOf(rentalId);
        address owner = machines.ownerOf(rental.machine);
        if (msg.sender != owner) revert NotMachineOwner(msg.sender, owner);
        if (rental.kind != IAgreements.Kind.Rental || !rental.isActive) revert NotRented(rentalId);
        uint256 openId = _open[rental.machine][Causes.DELIVERY];
        if (openId != 0) {
            if (_stands(_orders[openId].agreementId)) revert AlreadyOpen(openId);
            _cancel(openId);
        }
        (IAgreements.Parties memory supplier, uint256 fee) = agreements.coverOf(rental.machine, Causes.DELIVERY);
        bool isPaid = supplier.agreementId != 0 && supplier.customer == owner;
        rental.provider = owner;
        orderId = _request(isPaid ? supplier : rental, Causes.DELIVERY, isPaid ? fee : 0, uint64(block.timestamp));
        _orders[orderId].rentalId = rentalId;
    }

    /// @inheritdoc IWorkOrders
    function countFromNow(uint256 agreementId) external {
        if (msg.sender != address(agreements)) revert NotAgreements(msg.sender);
        address machine = agreements.partiesOf(agreementId).machine;
        servicedAtCups[agreementId] = machines.twinOf(machine).report.cups;
    }

    /// @dev A bit that lasts is ordered for once. One that no agreement covers yet is ordered for once an agreement does.
    function _orderForBits(address machine, IMachines.Report calldata report) private {
        uint64 bits = Causes.setOf(report.faults, report.supplies);
        uint64 ordered = _ordered[machine] & bits;
        for (uint64 rest = bits; rest != 0; rest &= rest - 1) {
            uint8 cause = uint8(LibBit.ffs(rest));
            uint64 bit = Causes.bitOf(cause);
            if (_giveWay(machine, cause)) ordered &= ~bit;
            if (ordered & bit == 0 && _orderFor(machine, cause, report.reportedAt)) ordered |= bit;
        }
        _ordered[machine] = ordered;
    }

    /// @return whether there is an open order for the cause now
    function _orderFor(address machine, uint8 cause, uint64 time) private returns (bool) {
        if (_open[machine][cause] != 0) return true;
        (IAgreements.Parties memory parties, uint256 fee) = agreements.coverOf(machine, cause);
        if (parties.agreementId == 0) return false;
        _request(parties, cause, fee, time);
        return true;
    }

    function _orderRegularService(address machine, IMachines.Report calldata report) private {
        _giveWay(machine, Causes.REGULAR_SERVICE);
        if (_open[machine][Causes.REGULAR_SERVICE] != 0) return;
        (IAgreements.Parties memory parties, uint256 fee) = agreements.coverOf(machine, Causes.REGULAR_SERVICE);
        if (parties.agreementId == 0) return;
        if (report.cups - servicedAtCups[parties.agreementId] < parties.everyCups) return;
        servicedAtCups[parties.agreementId] = report.cups;
        _request(parties, Causes.REGULAR_SERVICE, fee, report.reportedAt);
    }

    /// @dev The machine's first report from after the shipping proves a delivery that no receipt is signed for.
    function _endDelivery(address machine, uint64 reportedAt) private {
        uint256 orderId = _open[machine][Causes.DELIVERY];
        Order storage order = _orders[orderId];
        if (orderId == 0 || order.fee != 0 || order.state != State.Accepted || reportedAt < order.acceptedAt) return;
        _done(orderId, order, 0);
    }

    /// @dev Cancels the open order for a cause if its agreement has ended, or is a former owner's and does not cover the cause any more.
    /// @return whether it was cancelled
    function _giveWay(address machine, uint8 cause) private returns (bool) {
        uint256 orderId = _open[machine][cause];
        if (orderId == 0) return false;
        uint256 agreementId = _orders[orderId].agreementId;
        (IAgreements.Parties memory cover,) = agreements.coverOf(machine, cause);
        if (cover.agreementId == agreementId || _stands(agreementId)) return false;
        _cancel(orderId);
        return true;
    }

    function _request(IAgreements.Parties memory parties, uint8 cause, uint256 fee, uint64 time) private returns (uint256 orderId) {
        orderId = ++orderCount;
        Order storage order = _orders[orderId];
        order.state = State.Requested;
        order.cause = cause;
        order.requestedAt = time;
        order.agreementId = parties.agreementId;
        order.machine = parties.machine;
        order.provider = parties.provider;
        order.customer = parties.customer;
        order.channelId = parties.channelId;
        order.fee = fee;
        _open[parties.machine][cause] = orderId;
        emit OrderRequested(orderId, parties.agreementId, cause, fee, parties.provider, parties.customer, parties.machine);
    }

    // ---------------------------------------------------------------- Working

    /// @inheritdoc IWorkOrders
    function accept(uint256 orderId, uint64 dueAt, string calldata note) external {
        Order storage order = _inState(orderId, State.Requested);
        if (msg.sender != order.provider) revert NotProvider(msg.sender, order.provider);
        uint256 latest = block.timestamp + LONGEST_PROMISE;
        if (dueAt < block.timestamp || dueAt > latest) revert UnusableDate(dueAt, block.timestamp, latest);
        if (bytes(note).length > LONGEST_NOTE) revert NoteTooLong(bytes(note).length, LONGEST_NOTE);
        order.state = State.Accepted;
        order.acceptedAt = uint64(block.timestamp);
        order.dueAt = dueAt;
        order.note = note;
        emit OrderAccepted(orderId, dueAt, note, order.provider, order.customer, order.machine);
    }

    /// @inheritdoc IWorkOrders
    function done(uint256 orderId, IPaymentChannels.SignedReceipt calldata receipt, bytes32 r, bytes32 vs) external {
        Order storage order = _inState(orderId, State.Accepted);
        if (msg.sender != order.provider && msg.sender != order.machine) {
            revert NotProviderOrMachine(msg.sender, order.provider, order.machine);
        }
        if (order.fee == 0) revert NothingToPay(orderId);
        _requireProof(orderId, order, receipt, r, vs);
        uint256 amount = receipt.cumulativeAmount;
        if (amount < order.fee) revert ReceiptTooSmall(amount, order.fee);
        if (amount > provenAmount[order.channelId]) provenAmount[order.channelId] = amount;
        provenFees[order.channelId] += order.fee;
        _done(orderId, order, amount);
    }

    /// @inheritdoc IWorkOrders
    function settle(uint256 orderId) external {
        Order storage order = _inState(orderId, State.Done);
        if (order.fee == 0) revert NothingToPay(orderId);
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = order.channelId;
        uint256 redeemed = channels.channels(ids)[0].redeemed;
        if (redeemed < order.amount) revert NotYetPaid(redeemed, order.amount);
        order.state = State.Paid;
        emit OrderPaid(orderId, redeemed, order.provider, order.customer, order.machine);
    }

    /// @inheritdoc IWorkOrders
    function cancel(uint256 orderId) external {
        Order storage order = _orders[orderId];
        if (order.state != State.Requested && order.state != State.Accepted) revert NotOpen(orderId, order.state);
        if (msg.sender != order.provider) _requireMayCancel(orderId, order);
        _cancel(orderId);
    }

    /// @dev For the customer and the machine's owner. No promise binds an owner that its agreement does not bind.
    function _requireMayCancel(uint256 orderId, Order storage order) private view {
        address owner = machines.ownerOf(order.machine);
        if (msg.sender != order.customer && msg.sender != owner) revert NotAParty(msg.sender, orderId);
        if (order.state == State.Requested || order.fee == 0) return;
        if (msg.sender == owner && !_stands(order.agreementId)) return;
        uint256 from = order.dueAt + GRACE;
        if (block.timestamp < from) revert NotYetLate(block.timestamp, from);
    }

    function _done(uint256 orderId, Order storage order, uint256 amount) private {
        order.state = State.Done;
        order.amount = amount;
        _open[order.machine][order.cause] = 0;
        emit OrderDone(orderId, amount, order.provider, order.customer, order.machine);
    }

    /// @dev Frees the cause, so that the machine's next report can ask again.
    function _cancel(uint256 orderId) private {
        Order storage order = _orders[orderId];
        order.state = State.Cancelled;
        _open[order.machine][order.cause] = 0;
        _ordered[order.machine] &= ~Causes.bitOf(order.cause);
        emit OrderCancelled(orderId, msg.sender, order.provider, order.customer, order.machine);
    }

    // ---------------------------------------------------------------- Views

    /// @inheritdoc IWorkOrders
    function orderOf(uint256 orderId) external view returns (Order memory) {
        return _orders[orderId];
    }

    /// @inheritdoc IWorkOrders
    function openOrdersOf(address machine) external view returns (OpenOrder[] memory found) {
        uint256 count;
        for (uint8 cause; cause < Causes.COUNT; ++cause) {
            if (_open[machine][cause] != 0) ++count;
        }
        found = new OpenOrder[](count);
        for (uint8 cause = Causes.COUNT; count != 0;) {
            uint256 orderId = _open[machine][--cause];
            if (orderId != 0) found[--count] = _describe(orderId);
        }
    }

    function _describe(uint256 orderId) private view returns (OpenOrder memory) {
        Order memory order = _orders[orderId];
        IAgreements.Agreement memory agreement = agreements.agreementOf(order.agreementId);
        bytes32 channelId = order.channelId;
        return OpenOrder(orderId, order, agreement.terms, agreement.visitorIssuer, provenAmount[channelId], provenFees[channelId]);
    }

    // ---------------------------------------------------------------- Small checks

    /// @dev Whether an agreement has not ended, and is by the word of the machine's present owner.
    function _stands(uint256 agreementId) private view returns (bool) {
        IAgreements.Parties memory parties = agreements.partiesOf(agreementId);
        return parties.isActive && parties.owner == machines.ownerOf(parties.machine);
    }

    function _inState(uint256 orderId, State expected) private view returns (Order storage order) {
        order = _orders[orderId];
        if (order.state != expected) revert WrongState(orderId, order.state, expected);
    }

    /// @dev In such a channel the machine is the issuer: its receipt pays, and its Completion says for which order.
    function _requireProof(uint256 orderId, Order storage order, IPaymentChannels.SignedReceipt calldata receipt, bytes32 r, bytes32 vs)
        private
        view
    {
        bytes32 receiptHash = keccak256(
            abi.encode(
                Messages.RECEIPT_TYPEHASH, order.channelId, receipt.sequence, receipt.cumulativeAmount, receipt.issuedAt, receipt.previous
            )
        );
        _requireMachineSigned(order.machine, receiptHash, receipt.r, receipt.vs);
        _requireMachineSigned(order.machine, keccak256(abi.encode(COMPLETION_TYPEHASH, address(this), orderId, receiptHash)), r, vs);
        if (receipt.issuedAt < order.requestedAt) revert ReceiptTooOld(receipt.issuedAt, order.requestedAt);
    }

    function _requireMachineSigned(address machine, bytes32 structHash, bytes32 r, bytes32 vs) private view {
        address signer = Signatures.signerOf(channels.domainSeparator(), structHash, r, vs);
        if (signer != machine) revert WrongSigner(signer, machine);
    }

    function _requireSame(address found, address expected) private pure {
        if (found != expected) revert Misplaced(expected, found);
    }
}
