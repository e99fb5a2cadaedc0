// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {Messages} from "../../support/Messages.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";
import {AgreementsHandler} from "./AgreementsHandler.sol";

/// @notice What anybody may do with machines, work orders and channels, as random calls, each judged by what it must come to.
contract Handler is AgreementsHandler {
    /// @dev What is brought as proof that work was done.
    struct Proof {
        address sender;
        uint256 key;
        uint256 completionKey;
        uint256 completes;
        uint256 amount;
        uint256 issuedAt;
        IPaymentChannels.Terms terms;
    }

    /// @notice By order: its state when it was last looked at, and the amount of the proof that the machine signed.
    mapping(uint256 orderId => IWorkOrders.State) internal _lastState;
    mapping(uint256 orderId => uint256) internal _proved;
    mapping(uint256 orderId => bytes32) private _fixed;
    mapping(bytes32 channelId => uint256) private _mostProved;
    mapping(bytes32 channelId => uint256) private _feesProved;
    /// @dev Whether work was asked for since a cause's bit rose.
    mapping(address machine => mapping(uint8 cause => bool)) private _asked;
    /// @dev The same where a report came in the middle of another call: nobody knows then.
    mapping(uint8 cause => bool) private _unsure;
    /// @dev The sequence of the last report that is known.
    mapping(address machine => uint64) private _seen;
    /// @dev The order that is being cancelled; zero for none.
    uint256 private _cancelling;
    /// @dev Whether the owner asks for a delivery.
    bool private _delivering;
    uint256 private _registered;
    /// @dev What chooses who calls back, and how.
    uint256 private _armedBy;
    uint8[4] private _bits = [GRINDER, PUMP, BEANS, MILK];

    function setUp() public override {
        super.setUp();
        _registerOther(OTHER_MACHINE_KEY, owner, false);
        _writeLines();
        _begin();
    }

    // ---------------------------------------------------------------- Machines

    function register(uint256 seed, uint256 flaw, uint256) external {
        uint256 key = flaw % 4 == 0 ? MACHINE_KEY : uint256(keccak256(abi.encode("machine", ++_registered)));
        _registerOther(key, seed % 2 == 0 ? stranger : payer, flaw % 4 == 1);
    }

    function _registerOther(uint256 key, address who, bool forged) private {
        address what = vm.addr(key);
        (bytes32 r, bytes32 vs) = _signFor(address(machines), forged ? STRANGER_KEY : key, PlatformMessages.registrationHash(who));
        bool may = !forged && machines.ownerOf(what) == address(0);
        _judge(_send(who, address(machines), 0, abi.encodeCall(machines.register, (what, r, vs))), may, "register");
    }

    /// @dev To a stranger, who keeps it for a while, and back.
    function handOver(uint256 seed, uint256 which, uint256) external {
        address what = which % 4 == 0 ? otherMachine : machine;
        address former = machines.ownerOf(what);
        address next = seed % 2 == 0 ? stranger : owner;
        _send(former, address(machines), 0, abi.encodeCall(machines.offerOwnership, (what, next)));
        if (seed % 16 == 1) {
            _never(_send(payer, address(machines), 0, abi.encodeCall(machines.acceptOwnership, (what))), "another account took it over");
        }
        _judge(_send(next, address(machines), 0, abi.encodeCall(machines.acceptOwnership, (what))), true, "handOver");
    }

    // ---------------------------------------------------------------- Reports

    /// @param flaw 0 an old sequence, 1 fewer cups, 2 another key, 3 dated in the future, of 12
    function report(uint256 cups, uint256 bits, uint256 flaw) external {
        address what = (flaw >> 8) % 4 == 0 ? otherMachine : machine;
        if (flaw % 12 == 1 && machines.twinOf(what).report.cups == 0) return;
        IMachines.Report memory next = _nextReport(what, cups, bits, flaw % 12);
        if (flaw % 12 > 3) _expectReport(what, next.sequence, bits);
        uint256 key = flaw % 12 == 2 ? OWNER_KEY : _keyOf[what];
        (bytes32 r, bytes32 vs) = _signFor(address(machines), key, PlatformMessages.reportHash(next));
        bytes memory call = abi.encodeCall(machines.report, (what, next, r, vs));
        _judge(_send(stranger, address(machines), 0, call), flaw % 12 > 3, "report");
        if (flaw % 12 > 3) _everyBitIsSeenTo(what, bits);
    }

    function _nextReport(address what, uint256 cups, uint256 bits, uint256 flaw) private view returns (IMachines.Report memory next) {
        IMachines.Report memory last = machines.twinOf(what).report;
        next.sequence = last.sequence + (flaw == 0 ? 0 : 1);
        next.cups = flaw == 1 ? last.cups - 1 : last.cups + uint64(cups % 400);
        next.reportedAt = uint64(block.timestamp - cups % 2 hours);
        if (next.reportedAt < last.reportedAt) next.reportedAt = last.reportedAt;
        if (flaw == 3) next.reportedAt = uint64(block.timestamp + 1);
        next.faults = uint32((bits & 1) << GRINDER | ((bits >> 1) & 1) << PUMP);
        next.supplies = uint32((bits >> 2) & 3);
    }

    /// @dev With receipts of an agreement that its machine accepted; one that is stale, or a report that is, holds up nothing.
    function reportAndRedeem(uint256 cups, uint256 bits, uint256 flaw) external {
        IPaymentChannels.Terms memory terms = _pickChannel(flaw >> 8);
        if (_keyOf[terms.issuer] == 0) return;
        IPaymentChannels.Channel memory before = _channel(terms);
        bool isPayable = before.deposited > before.redeemed;
        bool isNew = isPayable && flaw % 3 != 0;
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](2);
        claims[0] = _acceptedClaim(terms, before.redeemed + (flaw >> 16) % 2);
        claims[1] = _acceptedClaim(terms, before.redeemed + 1 + cups % LEAST);
        bytes memory call = _reportWith(_nextReport(machine, cups, bits, flaw % 3 == 0 ? 0 : 12), claims, isNew, bits);
        _judge(_send(stranger, address(machines), 0, call), isPayable, "reportAndRedeem");
        uint256 owed = before.redeemed + 1 + cups % LEAST;
        _never(isPayable && _channel(terms).redeemed < (owed < before.deposited ? owed : before.deposited), "a receipt was held up");
        if (isNew) _everyBitIsSeenTo(machine, bits);
    }

    function _reportWith(IMachines.Report memory next, IMachines.AcceptedClaim[] memory claims, bool isNew, uint256 bits)
        private
        returns (bytes memory)
    {
        if (isNew) _expectReport(machine, next.sequence, bits);
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.reportHash(next));
        return abi.encodeCall(machines.reportAndRedeem, (machine, next, r, vs, claims));
    }

    function _acceptedClaim(IPaymentChannels.Terms memory terms, uint256 amount) private view returns (IMachines.AcceptedClaim memory row) {
        row.claim.terms = terms;
        row.claim.receipt = _receiptAt(terms, _keyOf[terms.issuer], uint128(amount), uint64(block.timestamp));
        bytes32 receipt = Messages.receiptHash(_id(terms), row.claim.receipt);
        (row.r, row.vs) = _sign(_keyOf[terms.machine], Messages.acceptanceHash(receipt));
    }

    /// @dev Forgets what was asked for bits that fall with this report.
    function _expectReport(address what, uint64 sequence, uint256 bits) private {
        _seen[what] = sequence;
        for (uint256 i; i < 4; ++i) {
            if ((bits >> i) & 1 == 1) continue;
            _asked[what][_bits[i]] = false;
            if (what == machine) _unsure[_bits[i]] = false;
        }
    }

    /// @dev A report of the machine that an account brought in the middle of another call.
    function _noticeReport() private {
        IMachines.Report memory newest = machines.twinOf(machine).report;
        if (newest.sequence == _seen[machine]) return;
        uint256 bits = ((newest.faults >> GRINDER) & 1) | ((newest.faults >> PUMP) & 1) << 1 | newest.supplies << 2;
        _expectReport(machine, newest.sequence, bits);
        for (uint256 i; i < 4; ++i) {
            if ((bits >> i) & 1 == 1) _unsure[_bits[i]] = true;
        }
        ++successes["report in a call"];
    }

    function _everyBitIsSeenTo(address what, uint256 bits) private {
        for (uint256 i; i < 4; ++i) {
            if ((bits >> i) & 1 == 0) continue;
            uint256 open = _openOrder(what, _bits[i]);
            if (open != 0) _asked[what][_bits[i]] = true;
            (IAgreements.Parties memory parties,) = agreements.coverOf(what, _bits[i]);
            bool isSure = what != machine || !_unsure[_bits[i]];
            _never(isSure && parties.agreementId != 0 && !_asked[what][_bits[i]], "nobody was asked to see to what lasts");
            if (open == 0) continue;
            uint256 by = workOrders.orderOf(open).agreementId;
            _never(!_isActive(by), "an order of an agreement that ended holds its cause");
            _never(!_stands(by) && parties.agreementId != by, "an order of a former owner holds its cause");
        }
    }

    // ---------------------------------------------------------------- Orders

    /// @dev The owner has a machine delivered; another account may not, nor for what is no rental.
    function deliver(uint256 seed, uint256 sender, uint256) external {
        uint256 id = 1 + seed % _made();
        address what = _machineOf(id);
        address owner_ = machines.ownerOf(what);
        address who = sender % 4 == 0 ? _known[id].customer : owner_;
        uint256 open = _openOrder(what, DELIVERY);
        bool isFree = open == 0 || !_stands(workOrders.orderOf(open).agreementId);
        bool may = who == owner_ && _known[id].line < RENTALS && _isActive(id) && isFree;
        _delivering = true;
        bool done = _send(who, address(workOrders), 0, abi.encodeCall(workOrders.requestDelivery, (id)));
        _delivering = false;
        _judge(done, may, "deliver");
        if (done && open != 0) ++successes["delivery gave way"];
    }

    /// @dev From a random one on the first in this state; often enough any.
    function _pick(uint256 seed, IWorkOrders.State wanted) private view returns (uint256 id) {
        uint256 count = workOrders.orderCount();
        for (uint256 i; i < count; ++i) {
            id = 1 + (seed / 8 + i) % count;
            if (seed % 8 == 0 || _lastState[id] == wanted) return id;
        }
    }

    /// @dev The provider promises work; a party or stranger that may not, tries to.
    function promise_(uint256 seed, uint256 due, uint256 sender) external {
        uint256 id = _pick(seed, IWorkOrders.State.Requested);
        IWorkOrders.Order memory order = workOrders.orderOf(id);
        address who = [order.provider, order.provider, order.provider, order.customer][sender % 4];
        uint256 dueAt = block.timestamp + due % 31 days;
        bool expected =
            order.state == IWorkOrders.State.Requested && who == order.provider && dueAt <= block.timestamp + 30 days && who != address(0);
        bytes memory call = abi.encodeCall(workOrders.accept, (id, uint64(dueAt), "on my way"));
        _judge(_send(who, address(workOrders), 0, call), expected, "promise");
    }

    /// @param flaw one of seven, of 16
    function prove(uint256 seed, uint256 more, uint256 flaw) external {
        uint256 id = _pick(seed, IWorkOrders.State.Accepted);
        if (id == 0) return;
        IWorkOrders.Order memory order = workOrders.orderOf(id);
        Proof memory proof = _proofOf(id, order, more % 30e6, flaw % 16);
        IPaymentChannels.SignedReceipt memory receipt = _receiptAt(proof.terms, proof.key, uint128(proof.amount), uint64(proof.issuedAt));
        (bytes32 r, bytes32 vs) = _completion(proof.completionKey, proof.completes, receipt);
        bool expected = flaw % 16 >= 7 && order.state == IWorkOrders.State.Accepted && order.fee != 0;
        if (expected) _proved[id] = proof.amount;
        bool done = _send(proof.sender, address(workOrders), 0, abi.encodeCall(workOrders.done, (id, receipt, r, vs)));
        _judge(done, expected, "prove");
        if (!done) return;
        if (proof.amount > _mostProved[order.channelId]) _mostProved[order.channelId] = proof.amount;
        _never(workOrders.provenAmount(order.channelId) != _mostProved[order.channelId], "the greatest proof is another");
        _feesProved[order.channelId] += order.fee;
        _never(workOrders.provenFees(order.channelId) != _feesProved[order.channelId], "the proven fees are others");
    }

    function _proofOf(uint256 id, IWorkOrders.Order memory order, uint256 more, uint256 flaw) private view returns (Proof memory proof) {
        proof.sender = flaw == 0 ? issuer : flaw % 2 == 0 ? order.provider : order.machine;
        proof.key = flaw == 1 ? STRANGER_KEY : _keyOf[order.machine];
        proof.completionKey = flaw == 2 ? STRANGER_KEY : _keyOf[order.machine];
        proof.completes = flaw == 3 ? _another(id) : id;
        proof.amount = flaw == 4 && order.fee != 0 ? order.fee - 1 : order.fee + more;
        proof.issuedAt = flaw == 5 ? order.requestedAt - 1 : block.timestamp;
        proof.terms = agreements.agreementOf(order.agreementId).terms;
        if (flaw == 6) proof.terms.noticePeriod += 1;
    }

    /// @dev Another order, of the same channel where there is one.
    function _another(uint256 id) private view returns (uint256 found) {
        bytes32 channel = workOrders.orderOf(id).channelId;
        found = id + 1;
        for (uint256 other = workOrders.orderCount(); other != 0; --other) {
            if (other != id && workOrders.orderOf(other).channelId == channel) found = other;
        }
    }

    function settle(uint256 seed, uint256, uint256) external {
        uint256 id = _pick(seed, IWorkOrders.State.Done);
        IWorkOrders.Order memory order = workOrders.orderOf(id);
        bool expected = order.state == IWorkOrders.State.Done && order.fee != 0 && _redeemed(order.channelId) >= order.amount;
        _judge(_send(stranger, address(workOrders), 0, abi.encodeCall(workOrders.settle, (id))), expected, "settle");
        if (!expected && order.state == IWorkOrders.State.Done) ++successes["settled too early"];
    }

    function cancel(uint256 seed, uint256 sender, uint256) external {
        uint256 id = _pick(seed, seed % 2 == 0 ? IWorkOrders.State.Requested : IWorkOrders.State.Accepted);
        IWorkOrders.OpenOrder[] memory open = workOrders.openOrdersOf(machine);
        for (uint256 i; i < open.length && seed % 4 != 0; ++i) {
            if (open[i].order.customer != machines.ownerOf(machine)) id = open[i].id; // a tenant's, or a former owner's
        }
        IWorkOrders.Order memory order = workOrders.orderOf(id);
        address owner_ = machines.ownerOf(order.machine);
        address who = [order.provider, order.customer, owner_, owner_, issuer, owner_][sender % 6];
        bool may = _mayCancel(order, who);
        _cancelling = id;
        bool done = _send(who, address(workOrders), 0, abi.encodeCall(workOrders.cancel, (id)));
        _cancelling = 0;
        _judge(done, may, "cancel");
        if (done && who == owner_ && who != order.provider && who != order.customer) ++successes["cancel by owner"];
    }

    function _mayCancel(IWorkOrders.Order memory order, address who) private view returns (bool) {
        bool isRequested = order.state == IWorkOrders.State.Requested;
        if (!isRequested && order.state != IWorkOrders.State.Accepted) return false;
        if (who == order.provider) return true;
        address owner_ = machines.ownerOf(order.machine);
        if (who == owner_ && !_stands(order.agreementId)) return true;
        if (who != order.customer && who != owner_) return false;
        return isRequested || order.fee == 0 || block.timestamp >= order.dueAt + 7 days;
    }

    // ---------------------------------------------------------------- Channels

    /// @dev Redeems what proved an order.
    function pay(uint256 seed, uint256, uint256) external {
        uint256 id = _pick(seed, IWorkOrders.State.Done);
        if (_proved[id] == 0) return;
        IPaymentChannels.Terms memory terms = agreements.agreementOf(workOrders.orderOf(id).agreementId).terms;
        _redeem(terms, _proved[id], "pay");
    }

    /// @dev From a random agreement on the first with money left and an issuer whose key is here; often enough any.
    function _pickChannel(uint256 seed) private view returns (IPaymentChannels.Terms memory terms) {
        for (uint256 i; i < _made(); ++i) {
            terms = agreements.agreementOf(1 + (seed / 8 + i) % _made()).terms;
            IPaymentChannels.Channel memory state = _channel(terms);
            if (seed % 8 == 0 || (_keyOf[terms.issuer] != 0 && state.deposited > state.redeemed)) return terms;
        }
    }

    function redeem(uint256 seed, uint256 amount, uint256) external {
        IPaymentChannels.Terms memory terms = _pickChannel(seed);
        _redeem(terms, _redeemed(_id(terms)) + 1 + amount % LEAST, "redeem");
    }

    function _redeem(IPaymentChannels.Terms memory terms, uint256 amount, bytes32 action) private {
        if (_keyOf[terms.issuer] == 0) return;
        IPaymentChannels.SignedReceipt memory receipt = _receiptAt(terms, _keyOf[terms.issuer], uint128(amount), uint64(block.timestamp));
        if (_send(terms.machine, address(channels), 0, abi.encodeCall(channels.redeem, (terms, receipt)))) ++successes[action];
    }

    /// @dev More money for a channel, the wish to have it back, or having it back.
    function moveMoney(uint256 seed, uint256 amount, uint256 way) external {
        IPaymentChannels.Terms memory terms = agreements.agreementOf(1 + seed % (_known.length - 1)).terms;
        amount = 1 + amount % DEPOSIT;
        uint256 value = way % 3 == 0 && terms.token == address(0) ? amount : 0;
        bytes memory call = way % 3 == 0
            ? abi.encodeCall(channels.deposit, (terms, amount))
            : way % 3 == 1 ? abi.encodeCall(channels.requestClose, (terms)) : abi.encodeCall(channels.refund, (terms));
        vm.prank(terms.payer);
        if (terms.token == address(calling)) calling.approve(address(channels), amount);
        else dollar.approve(address(channels), amount);
        if (_send(terms.payer, address(channels), value, call)) ++successes[[bytes32("deposit"), "requestClose", "refund"][way % 3]];
    }

    function wait(uint256 time, uint256, uint256) external {
        vm.warp(block.timestamp + time % 4 days);
        _moved = true;
        ++successes["wait"];
    }

    /// @dev From now on the calling token accepts an offer itself, or brings a report, whenever it moves; so does the payee of native coin.
    function arm(uint256 seed, uint256, uint256) external {
        _armed = seed % 3 == 0;
        _armedBy = seed;
        if (_armed) return;
        calling.callOnMove(address(0), "", "");
        nativePayee.callWhenPaid(address(0), "");
    }

    function _prepareCalls() internal override {
        IMachines.Report memory next = _nextReport(machine, _armedBy >> 16, _armedBy >> 24, 12);
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.reportHash(next));
        bytes memory reporting = abi.encodeCall(machines.report, (machine, next, r, vs));
        nativePayee.callWhenPaid(address(machines), reporting);
        if (_armedBy % 2 == 0) return calling.callOnMove(address(machines), "", reporting);
        bytes32 id = _lines[(_armedBy >> 8) % RENTALS].id;
        calling.callOnMove(address(agreements), abi.encodeCall(agreements.accept, (id, address(calling), LEAST, _noConsent())), "");
    }

    /// @notice How often an account called back.
    function calledBack() external view returns (uint256 payees, uint256 tokens) {
        return (nativePayee.calls() - nativePayee.failures(), calling.calls() - calling.failures());
    }

    // ---------------------------------------------------------------- Looking at the orders

    function _look() internal override {
        _noticeReport();
        uint256 count = workOrders.orderCount();
        for (uint256 id = 1; id <= count; ++id) {
            IWorkOrders.State last = _lastState[id];
            if (last == IWorkOrders.State.Paid || last == IWorkOrders.State.Cancelled) continue; // looked at with the invariants
            IWorkOrders.Order memory order = workOrders.orderOf(id);
            if (last == IWorkOrders.State.None) _judgeNew(id, order);
            _never(_fixed[id] != _fixedOf(order), "an order became one for something else");
            if (order.state == last) continue;
            _never(!_follows(last, order.state), "an order went a way that there is not");
            if (order.state == IWorkOrders.State.Cancelled) _judgeCancelled(id, order);
            _lastState[id] = order.state;
        }
    }

    /// @dev An order that nobody cancels gives way: its agreement has ended, or is a former owner's.
    function _judgeCancelled(uint256 id, IWorkOrders.Order memory order) private {
        _asked[order.machine][order.cause] = false;
        if (id == _cancelling) return;
        _never(_stands(order.agreementId), "an order gave way though its agreement stands");
        bool isCover = _delivering || !_isActive(order.agreementId);
        (IAgreements.Parties memory cover,) = agreements.coverOf(order.machine, order.cause);
        _never(!isCover && cover.agreementId == order.agreementId, "an order gave way though nobody else covers its cause");
        ++successes["gave way"];
    }

    function _follows(IWorkOrders.State last, IWorkOrders.State next) private pure returns (bool) {
        if (next == IWorkOrders.State.Requested) return last == IWorkOrders.State.None;
        if (next == IWorkOrders.State.Accepted) return last == IWorkOrders.State.Requested;
        if (next == IWorkOrders.State.Done) return last == IWorkOrders.State.Accepted;
        if (next == IWorkOrders.State.Paid) return last == IWorkOrders.State.Done;
        return next == IWorkOrders.State.Cancelled && (last == IWorkOrders.State.Requested || last == IWorkOrders.State.Accepted);
    }

    /// @dev Asked of the providers that agreed, for the fee that they agreed to, and once while its bit lasts.
    function _judgeNew(uint256 id, IWorkOrders.Order memory order) private {
        ++successes[order.fee == 0 ? bytes32("order without fee") : bytes32("order")];
        _fixed[id] = _fixedOf(order);
        bool exists = order.agreementId != 0 && order.agreementId < _known.length;
        _never(!exists || !_isActive(order.agreementId), "an order by no agreement");
        if (!exists) return;
        Known storage known = _known[order.agreementId];
        bool ownDelivery = order.cause == DELIVERY && order.fee == 0 && known.line < RENTALS && order.rentalId == order.agreementId;
        _never(order.cause == DELIVERY && !_delivering, "a delivery that the owner did not order");
        _never(order.fee != _feeOf(order.agreementId, order.cause) || (order.fee == 0 && !ownDelivery), "an order for another fee");
        address does = ownDelivery ? machines.ownerOf(order.machine) : _lines[known.line].provider;
        _never(order.provider != does || order.customer != known.customer, "an order of other parties");
        _never(order.channelId != _id(agreements.agreementOf(order.agreementId).terms), "an order paid from another channel");
        bool isSure = order.machine != machine || !_unsure[order.cause];
        _never(isSure && order.cause < 64 && _asked[order.machine][order.cause], "what lasts was asked for twice");
        _asked[order.machine][order.cause] = true;
    }

    function _fixedOf(IWorkOrders.Order memory order) private pure returns (bytes32) {
        return keccak256(abi.encode(order.cause, order.requestedAt, order.agreementId, order.rentalId, _partiesOf(order), order.fee));
    }

    function _partiesOf(IWorkOrders.Order memory order) private pure returns (bytes32) {
        return keccak256(abi.encode(order.machine, order.provider, order.customer, order.channelId));
    }

    /// @dev The last open order for a cause by what was last seen; zero where there is none.
    function _openOrder(address what, uint8 cause) internal view returns (uint256) {
        for (uint256 id = workOrders.orderCount(); id != 0; --id) {
            bool isOpen = _lastState[id] == IWorkOrders.State.Requested || _lastState[id] == IWorkOrders.State.Accepted;
            if (!isOpen) continue;
            IWorkOrders.Order memory order = workOrders.orderOf(id);
            if (order.cause == cause && order.machine == what) return id;
        }
        return 0;
    }
}
