// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";
import {World} from "./World.sol";

/// @notice What anybody may do with the four contracts, as random calls, each judged by what it must come to.
/// @dev All arguments are plain numbers, so that any will do. What turns out false is kept, since a revert in here would be overlooked.
contract Handler is World {
    /// @dev An acceptance that is tried, and the money before it.
    struct Try {
        address who;
        uint256 line;
        uint256 deposit;
        uint256 value;
        address issuer;
        bool forged;
        uint256 had;
        uint256 others;
        uint256 held;
    }

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

    /// @notice How often each action did what it is for, by its name.
    mapping(bytes32 action => uint256) public successes;
    /// @notice What was seen that must never be.
    string[] internal _violations;

    /// @notice By order: its state when it was last looked at, and the amount of the proof that the machine signed.
    mapping(uint256 orderId => IWorkOrders.State) internal _lastState;
    mapping(uint256 orderId => uint256) internal _proved;
    mapping(uint256 orderId => bytes32) private _fixed;
    mapping(bytes32 channelId => uint256) private _mostProved;
    mapping(bytes32 channelId => uint256) private _feesProved;
    /// @dev Whether the last call may have changed which agreements there are; to look at all of them is slow.
    bool internal _moved = true;
    /// @dev Whether work was asked for since a cause's bit rose.
    mapping(uint8 cause => bool) private _asked;
    uint8[4] private _bits = [GRINDER, PUMP, BEANS, MILK];

    function setUp() public override {
        super.setUp();
        _begin();
    }

    /// @dev A machine that is rented and seen to.
    function _begin() private {
        _accept(payer, 0, DEPOSIT, 0);
        _accept(payer, RENTALS + 2, 2 * DEPOSIT, 0);
        _accept(machines.ownerOf(machine), RENTALS, 2 * DEPOSIT, 0);
    }

    function _never(bool happened, string memory what) private {
        if (happened) _violations.push(what);
    }

    /// @dev Makes a call and looks at the orders after it.
    function _send(address who, address target, uint256 value, bytes memory call) private returns (bool done) {
        _moved = false;
        vm.prank(who);
        (done,) = target.call{value: value}(call);
        _look();
    }

    /// @dev Counts a success, and says so where a call did not come to what it must.
    function _judge(bool done, bool expected, bytes32 action) private {
        if (done) ++successes[action];
        if (done && !expected) _violations.push(string(abi.encodePacked("should have been refused: ", action)));
        if (!done && expected) _violations.push(string(abi.encodePacked("should have been done: ", action)));
    }

    // ---------------------------------------------------------------- Offers and agreements

    /// @dev Takes an offer back, or, more often, publishes the next one again that was.
    function offer(uint256 seed, uint256 sender, uint256) external {
        uint256 index = seed % _lines.length;
        if (sender % 4 == 0) return _withdraw(_lines[index], sender % 8 == 0 ? issuer : _lines[index].provider);
        for (uint256 i; i < _lines.length && !_isWithdrawn(index); ++i) {
            index = (index + 1) % _lines.length;
        }
        Line storage line = _lines[index];
        IAgreements.SignedConsent memory consent = _consent(line.visitorKey, line.provider, 0);
        bool may = _isWithdrawn(index) && (index >= RENTALS || machines.ownerOf(machine) == line.provider);
        bytes memory call = abi.encodeCall(agreements.publish, (line.offer, _productsOf(index), consent));
        _judge(_send(line.provider, address(agreements), 0, call), may, "publish");
    }

    function _withdraw(Line storage line, address who) private {
        bool may = who == line.provider && !agreements.offerOf(line.id).withdrawn;
        _judge(_send(who, address(agreements), 0, abi.encodeCall(agreements.withdrawOffer, (line.id))), may, "withdraw");
    }

    function _isWithdrawn(uint256 index) private view returns (bool) {
        return agreements.offerOf(_lines[index].id).withdrawn;
    }

    function accept(uint256 seed, uint256 deposit, uint256 flaw) external {
        uint256 index = seed % 2 == 0 ? RENTALS + (seed >> 1) % 4 : (seed >> 1) % RENTALS;
        uint256 who = seed % 4 == 0 ? 0 : (seed >> 8) % 4; // the owner, for it is often no other's to accept
        _accept(_customers[who], index, LEAST + deposit % (2 * DEPOSIT), flaw);
    }

    /// @dev One of the many takes every rental there is; now and then all of them do, more than there is room for.
    function crowd(uint256 seed, uint256, uint256) external {
        uint256 many = seed % 8 == 0 ? 5 : 1;
        for (uint256 i; i < many * RENTALS; ++i) {
            _accept(_customers[4 + (seed / 8 + i / RENTALS) % 5], i % RENTALS, LEAST, 0);
        }
        if (_activeOf(address(0)) == 32) ++successes["full"];
    }

    /// @param flaw 5 another value than the deposit, 6 too small a deposit, 7 the consent by another key, of 8
    function _accept(address who, uint256 index, uint256 deposit, uint256 flaw) private {
        IAgreements.Offer storage offered = _lines[index].offer;
        Try memory attempt;
        (attempt.who, attempt.line) = (who, index);
        attempt.deposit = flaw % 8 == 6 ? offered.smallestDeposit - 1 : deposit;
        attempt.value = (offered.token == address(0) ? attempt.deposit : 0) + (flaw % 8 == 5 ? 1 : 0);
        uint256 key = index < RENTALS ? _issuerKeys[(flaw >> 3) % 3] : MACHINE_KEY;
        attempt.issuer = vm.addr(key);
        attempt.forged = index < RENTALS && flaw % 8 == 7 && attempt.issuer != who;
        attempt.had = _balance(offered.token, who);
        attempt.others = _peoplesMoney(offered.token, who);
        attempt.held = _balance(offered.token, address(channels));
        _try(attempt, flaw % 8 == 7 ? STRANGER_KEY : key);
    }

    function _try(Try memory attempt, uint256 key) private {
        bytes32 id = _lines[attempt.line].id;
        bool may = _mayAccept(attempt);
        uint256 count = agreements.agreementCount();
        IAgreements.SignedConsent memory consent = _consent(key, attempt.who, id);
        bytes memory call = abi.encodeCall(agreements.accept, (id, attempt.issuer, attempt.deposit, consent));
        vm.prank(attempt.who);
        (bool done,) = address(agreements).call{value: attempt.value}(call);
        if (!done) return;
        _judge(true, may, "accept");
        _never(agreements.agreementCount() != count + 1, "an acceptance made another number of agreements");
        _remember(attempt.line, attempt.who);
        _moved = true;
        address token = _lines[attempt.line].offer.token;
        _never(_balance(token, attempt.who) + attempt.deposit != attempt.had, "the sender paid another amount than the deposit");
        _never(_peoplesMoney(token, attempt.who) != attempt.others, "somebody else paid for an acceptance");
        _never(_balance(token, address(channels)) != attempt.held + attempt.deposit, "another amount than the deposit came in");
        _look();
    }

    /// @dev What an acceptance cannot do without.
    function _mayAccept(Try memory attempt) private view returns (bool) {
        Line storage line = _lines[attempt.line];
        address owner_ = machines.ownerOf(machine);
        uint256 value = line.offer.token == address(0) ? attempt.deposit : 0;
        if (attempt.forged || attempt.value != value || attempt.deposit < line.offer.smallestDeposit) return false;
        if (_isWithdrawn(attempt.line) || _hasAccepted(attempt.line, attempt.who)) return false;
        if (_activeOf(address(0)) >= 32 || _activeOf(attempt.who) >= 8) return false;
        if (attempt.line < RENTALS) return line.provider == owner_;
        if (_isCovered(attempt.who, attempt.line)) return false;
        if (line.offer.kind == IAgreements.Kind.Service) return attempt.who == owner_;
        return attempt.who == owner_ || _isRenting(attempt.who);
    }

    /// @dev Whether one of the causes is seen to by an agreement that does not give way.
    function _isCovered(address who, uint256 index) private view returns (bool) {
        IAgreements.Product[] memory products = _productsOf(index);
        for (uint256 i; i < products.length; ++i) {
            (IAgreements.Parties memory parties,) = agreements.coverOf(machine, products[i].cause);
            bool givesWay = who == machines.ownerOf(machine) && parties.customer != who;
            if (parties.agreementId != 0 && _known[parties.agreementId].endsAt == 0 && !givesWay) return true;
        }
        return false;
    }

    function end(uint256 seed, uint256 sender, uint256) external {
        uint256 id = 1 + seed % (_known.length - 1);
        Known storage known = _known[id];
        address who = [known.customer, _lines[known.line].provider, machines.ownerOf(machine), issuer][sender % 4];
        bool expected = who != issuer && known.endsAt == 0;
        bool done = _send(who, address(agreements), 0, abi.encodeCall(agreements.end, (id)));
        _judge(done, expected, "end");
        if (!done) return;
        _moved = true;
        known.endsAt = block.timestamp + _lines[known.line].offer.noticePeriod;
    }

    /// @dev Everything is ended and over, now and then, and all begins again.
    function endAll(uint256 seed, uint256, uint256) external {
        if (seed % 6 != 0) return;
        for (uint256 id = 1; id < _known.length; ++id) {
            Known storage known = _known[id];
            if (known.endsAt != 0) continue;
            bytes memory call = abi.encodeCall(agreements.end, (id));
            vm.prank(known.customer);
            (bool done,) = address(agreements).call(call);
            _judge(done, true, "endAll");
            known.endsAt = block.timestamp + _lines[known.line].offer.noticePeriod;
        }
        vm.warp(block.timestamp + WEEK);
        _begin();
        _moved = true;
    }

    // ---------------------------------------------------------------- The machine

    /// @dev To a stranger, who keeps it for a while, and back.
    function handOver(uint256 seed, uint256, uint256) external {
        address former = machines.ownerOf(machine);
        address next = seed % 8 == 0 ? stranger : owner;
        _send(former, address(machines), 0, abi.encodeCall(machines.offerOwnership, (machine, next)));
        _judge(_send(next, address(machines), 0, abi.encodeCall(machines.acceptOwnership, (machine))), true, "handOver");
    }

    /// @param flaw 0 an old sequence, 1 fewer cups, 2 another key, 3 a time to come, of 12
    function report(uint256 cups, uint256 bits, uint256 flaw) external {
        IMachines.Report memory last = machines.twinOf(machine).report;
        IMachines.Report memory next;
        flaw %= 12;
        if (flaw == 1 && last.cups == 0) return;
        next.sequence = last.sequence + (flaw == 0 ? 0 : 1);
        next.cups = flaw == 1 ? last.cups - 1 : last.cups + uint64(cups % 400);
        next.reportedAt = uint64(block.timestamp - cups % 2 hours);
        if (next.reportedAt < last.reportedAt) next.reportedAt = last.reportedAt;
        if (flaw == 3) next.reportedAt = uint64(block.timestamp + 1);
        next.faults = uint32((bits & 1) << GRINDER | ((bits >> 1) & 1) << PUMP);
        next.supplies = uint32((bits >> 2) & 3);
        if (flaw > 3) _forgetFallen(bits);
        (bytes32 r, bytes32 vs) = _signFor(address(machines), flaw == 2 ? OWNER_KEY : MACHINE_KEY, PlatformMessages.reportHash(next));
        bytes memory call = abi.encodeCall(machines.report, (machine, next, r, vs));
        _judge(_send(stranger, address(machines), 0, call), flaw > 3, "report");
        if (flaw > 3) _everyBitIsSeenTo(bits);
    }

    function _forgetFallen(uint256 bits) private {
        for (uint256 i; i < 4; ++i) {
            if ((bits >> i) & 1 == 0) _asked[_bits[i]] = false;
        }
    }

    function _everyBitIsSeenTo(uint256 bits) private {
        for (uint256 i; i < 4; ++i) {
            if ((bits >> i) & 1 == 0) continue;
            if (_openOrder(_bits[i]) != 0) _asked[_bits[i]] = true;
            (IAgreements.Parties memory parties,) = agreements.coverOf(machine, _bits[i]);
            _never(parties.agreementId != 0 && !_asked[_bits[i]], "nobody was asked to see to what lasts");
        }
    }

    // ---------------------------------------------------------------- Orders

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
        proof.sender = flaw == 0 ? issuer : flaw % 2 == 0 ? order.provider : machine;
        proof.key = flaw == 1 ? OWNER_KEY : MACHINE_KEY;
        proof.completionKey = flaw == 2 ? OWNER_KEY : MACHINE_KEY;
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
        bool expected = order.state == IWorkOrders.State.Done && order.fee != 0 && _redeemed(order.channelId) >= _proved[id];
        _judge(_send(stranger, address(workOrders), 0, abi.encodeCall(workOrders.settle, (id))), expected, "settle");
        if (!expected && order.state == IWorkOrders.State.Done) ++successes["settled too early"];
    }

    function cancel(uint256 seed, uint256 sender, uint256) external {
        uint256 id = _pick(seed, seed % 2 == 0 ? IWorkOrders.State.Requested : IWorkOrders.State.Accepted);
        IWorkOrders.Order memory order = workOrders.orderOf(id);
        address who = [order.provider, order.customer, order.customer, issuer, issuer, issuer][sender % 6];
        bytes memory call = abi.encodeCall(workOrders.cancel, (id));
        _judge(_send(who, address(workOrders), 0, call), _mayCancel(order, who), "cancel");
    }

    function _mayCancel(IWorkOrders.Order memory order, address who) private view returns (bool) {
        bool isRequested = order.state == IWorkOrders.State.Requested;
        if (!isRequested && order.state != IWorkOrders.State.Accepted) return false;
        if (who == order.provider) return true;
        return who == order.customer && (isRequested || order.fee == 0 || block.timestamp >= order.dueAt + 7 days);
    }

    // ---------------------------------------------------------------- Channels

    /// @dev Redeems what proved an order.
    function pay(uint256 seed, uint256, uint256) external {
        uint256 id = _pick(seed, IWorkOrders.State.Done);
        if (_proved[id] == 0) return;
        IPaymentChannels.Terms memory terms = agreements.agreementOf(workOrders.orderOf(id).agreementId).terms;
        _redeem(terms, _proved[id], "pay");
    }

    function redeem(uint256 seed, uint256 amount, uint256) external {
        IPaymentChannels.Terms memory terms = agreements.agreementOf(1 + seed % (_known.length - 1)).terms;
        _redeem(terms, _redeemed(_id(terms)) + 1 + amount % LEAST, "redeem");
    }

    function _redeem(IPaymentChannels.Terms memory terms, uint256 amount, bytes32 action) private {
        IPaymentChannels.SignedReceipt memory receipt = _receiptAt(terms, _keyOf[terms.issuer], uint128(amount), uint64(block.timestamp));
        if (_send(machine, address(channels), 0, abi.encodeCall(channels.redeem, (terms, receipt)))) ++successes[action];
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
        dollar.approve(address(channels), amount);
        if (_send(terms.payer, address(channels), value, call)) ++successes[[bytes32("deposit"), "requestClose", "refund"][way % 3]];
    }

    function wait(uint256 time, uint256, uint256) external {
        vm.warp(block.timestamp + time % 4 days);
        _moved = true;
        ++successes["wait"];
    }

    // ---------------------------------------------------------------- Looking at the orders

    function _look() private {
        uint256 count = workOrders.orderCount();
        for (uint256 id = 1; id <= count; ++id) {
            IWorkOrders.State last = _lastState[id];
            if (last == IWorkOrders.State.Paid || last == IWorkOrders.State.Cancelled) continue; // looked at with the invariants
            IWorkOrders.Order memory order = workOrders.orderOf(id);
            if (last == IWorkOrders.State.None) _judgeNew(id, order);
            _never(_fixed[id] != _fixedOf(order), "an order became one for something else");
            if (order.state == last) continue;
            _never(!_follows(last, order.state), "an order went a way that there is not");
            if (order.state == IWorkOrders.State.Cancelled) _asked[order.cause] = false;
            _lastState[id] = order.state;
        }
    }

    function _follows(IWorkOrders.State last, IWorkOrders.State next) private pure returns (bool) {
        if (next == IWorkOrders.State.Requested) return last == IWorkOrders.State.None;
        if (next == IWorkOrders.State.Accepted) return last == IWorkOrders.State.Requested;
        if (next == IWorkOrders.State.Done) return last == IWorkOrders.State.Accepted;
        if (next == IWorkOrders.State.Paid) return last == IWorkOrders.State.Done;
        return next == IWorkOrders.State.Cancelled && (last == IWorkOrders.State.Requested || last == IWorkOrders.State.Accepted);
    }

    /// @dev Asked for of those who agreed to, for the fee that they agreed to, and once while its bit lasts.
    function _judgeNew(uint256 id, IWorkOrders.Order memory order) private {
        ++successes[order.fee == 0 ? bytes32("order without fee") : bytes32("order")];
        _fixed[id] = _fixedOf(order);
        bool exists = order.agreementId != 0 && order.agreementId < _known.length;
        _never(!exists || !_isActive(order.agreementId), "an order by no agreement");
        if (!exists) return;
        Known storage known = _known[order.agreementId];
        bool ownDelivery = order.cause == DELIVERY && order.fee == 0 && known.line < RENTALS && order.rentalId == order.agreementId;
        _never(order.fee != _feeOf(order.agreementId, order.cause) || (order.fee == 0 && !ownDelivery), "an order for another fee");
        _never(order.provider != _lines[known.line].provider || order.customer != known.customer, "an order of other parties");
        _never(order.channelId != _id(agreements.agreementOf(order.agreementId).terms), "an order paid from another channel");
        _never(order.cause < 64 && _asked[order.cause], "what lasts was asked for twice");
        _asked[order.cause] = true;
    }

    function _fixedOf(IWorkOrders.Order memory order) private pure returns (bytes32) {
        return keccak256(abi.encode(order.cause, order.requestedAt, order.agreementId, order.rentalId, _partiesOf(order), order.fee));
    }

    function _partiesOf(IWorkOrders.Order memory order) private pure returns (bytes32) {
        return keccak256(abi.encode(order.machine, order.provider, order.customer, order.channelId));
    }

    /// @dev The last open order for a cause by what was last seen; zero where there is none.
    function _openOrder(uint8 cause) internal view returns (uint256) {
        for (uint256 id = workOrders.orderCount(); id != 0; --id) {
            bool isOpen = _lastState[id] == IWorkOrders.State.Requested || _lastState[id] == IWorkOrders.State.Accepted;
            if (isOpen && workOrders.orderOf(id).cause == cause) return id;
        }
        return 0;
    }
}
