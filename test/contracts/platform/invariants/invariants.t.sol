// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {Reached} from "../../support/Reached.sol";
import {AgreementsHandler} from "./AgreementsHandler.sol";
import {Handler} from "./Handler.sol";

/// @notice Whatever is called in the four contracts, by whom, in which order, and with any call back in the middle of it:
///  1. at a machine there is at most one open order for a cause, and the open orders are those that it is told of;
///  2. an order goes from requested to accepted, done and paid, or is cancelled while it is open; who does it for what never changes;
///  3. an order with a fee is done by a receipt and a Completion that the machine signed for it, one without by the machine's report;
///  4. what is owed for a paid order was redeemed in its channel;
///  5. an order is asked for by an agreement that was made and did not end, for the fee agreed to, once while its cause lasts; a delivery
///     of the machine only by its owner;
///  6. the agreements at a machine are those that did not end, at most 32, of open rentals 16 and as many as an offer has places, of
///     tenants' supplies 8;
///  7. no issuer signs both a customer's badges and a provider's visitors' badges, or a customer's badges for two tokens;
///  8. what covers a cause is an agreement that did not end;
///  9. nobody but the sender pays for an acceptance, and no more than the deposit;
/// 10. only PaymentChannels ever has money, exactly what its channels owe;
/// 11. an agreement stands by the owner's word, and a tenant's supply ends with its rental at the latest;
/// 12. no order of an ended agreement, or of a former owner whom another replaced, holds its cause;
/// 13. what a party may do is never refused, what it may not is.
contract PlatformInvariantsTest is Reached {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Judge private _judge;

    function setUp() external {
        _judge = new Judge();
        _judge.setUp();
    }

    /// @dev Read by forge: only these are called.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_judge), _selectors());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_judge);
    }

    function _selectors() private pure returns (bytes4[] memory list) {
        list = new bytes4[](22);
        list[0] = AgreementsHandler.offer.selector;
        list[1] = AgreementsHandler.admission.selector;
        list[2] = AgreementsHandler.withdrawConsent.selector;
        list[3] = AgreementsHandler.accept.selector;
        list[4] = AgreementsHandler.crowd.selector;
        list[5] = AgreementsHandler.end.selector;
        list[6] = AgreementsHandler.endAll.selector;
        list[7] = Handler.register.selector;
        list[8] = Handler.handOver.selector;
        list[9] = Handler.report.selector;
        list[10] = Handler.reportAndRedeem.selector;
        list[11] = Handler.deliver.selector;
        list[12] = Handler.promise_.selector;
        list[13] = Handler.prove.selector;
        list[14] = Handler.settle.selector;
        list[15] = Handler.cancel.selector;
        list[16] = Handler.pay.selector;
        list[17] = Handler.redeem.selector;
        list[18] = Handler.moveMoney.selector;
        list[19] = Handler.wait.selector;
        list[20] = Handler.arm.selector;
        list[21] = AgreementsHandler.supply.selector;
    }

    /// forge-config: default.invariant.runs = 32
    /// forge-config: deep.invariant.runs = 500
    function invariant_AllOfTheAbove() external view {
        _judge.judge();
    }

    // ---------------------------------------------------------------- That they mean something

    /// @dev A separate long walk, on which every function and case must come up, so that the invariants are not true of nothing.
    function test_TheHandlerReachesEveryFunctionAndCase() external {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < 1500; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("walk", i)));
            bytes memory call = abi.encodeWithSelector(selectors[seed % selectors.length], seed >> 8, seed >> 72, seed >> 136);
            (bool done,) = address(_judge).call(call);
            require(done, "the handler itself reverted");
            if (i % 8 == 0) _judge.judge();
        }
        bytes4[] memory exempt = new bytes4[](2);
        (exempt[0], exempt[1]) = (IWorkOrders.reported.selector, IWorkOrders.countFromNow.selector);
        _requireReached("IAgreements", _judge.reached, exempt);
        _requireReached("IMachines", _judge.reached, exempt);
        _requireReached("IWorkOrders", _judge.reached, exempt);
        bytes32[12] memory cases = [
            bytes32("full"),
            "tenant's supply",
            "end at once",
            "endAll",
            "order",
            "order without fee",
            "settled too early",
            "gave way",
            "cancel by owner",
            "pay",
            "refund",
            "deposit"
        ];
        for (uint256 i; i < cases.length; ++i) {
            require(_judge.successes(cases[i]) > 1, string(abi.encodePacked(cases[i])));
        }
        (uint256 payees, uint256 tokens) = _judge.calledBack();
        require(payees > 1, "the payee of native coin never called back");
        require(tokens > 1, "the token never called back");
    }
}

/// @notice The handler with an eye on all that must be true after each call.
contract Judge is Handler {
    function judge() external view {
        _ordersAreSound();
        _openOrdersAreTold();
        if (_moved) _agreementsAreThoseThatDidNotEnd();
        _whoSeesToACauseHasAnAgreement();
        _moneyIsWhereItIsOwed();
        vm.assertEq(_violations.length, 0, _violations.length == 0 ? "" : _violations[0]);
    }

    function _ordersAreSound() private view {
        uint256 count = workOrders.orderCount();
        for (uint256 id = 1; id <= count; ++id) {
            IWorkOrders.State state = _lastState[id];
            if (state == IWorkOrders.State.Requested || state == IWorkOrders.State.Accepted) continue;
            IWorkOrders.Order memory order = workOrders.orderOf(id);
            vm.assertTrue(order.state == state, "an order went on from its end");
            if (state == IWorkOrders.State.Cancelled) continue;
            vm.assertEq(order.amount, _proved[id], "done by another proof");
            vm.assertTrue(order.fee <= order.amount, "done for less than the fee");
            if (state == IWorkOrders.State.Paid) {
                vm.assertGt(order.amount, 0, "paid without a fee");
                vm.assertGe(_redeemed(order.channelId), order.amount, "paid before it was redeemed");
            } else if (order.fee == 0) {
                vm.assertEq(order.cause, DELIVERY, "done without a proof");
                vm.assertGe(machines.twinOf(order.machine).report.reportedAt, order.acceptedAt, "delivered without a report");
            }
        }
    }

    function _openOrdersAreTold() private view {
        uint256 count = workOrders.orderCount();
        uint256 open;
        for (uint256 id = 1; id <= count; ++id) {
            if (_lastState[id] == IWorkOrders.State.Requested || _lastState[id] == IWorkOrders.State.Accepted) ++open;
        }
        vm.assertEq(_told(machine) + _told(otherMachine), open, "open orders");
    }

    function _told(address machine_) private view returns (uint256) {
        IWorkOrders.OpenOrder[] memory told = workOrders.openOrdersOf(machine_);
        for (uint256 i; i < told.length; ++i) {
            IWorkOrders.State state = told[i].order.state;
            vm.assertTrue(state == IWorkOrders.State.Requested || state == IWorkOrders.State.Accepted, "told of one that is not open");
            vm.assertTrue(i == 0 || told[i - 1].order.cause < told[i].order.cause, "two open orders for a cause");
            vm.assertEq(_id(told[i].terms), told[i].order.channelId, "told of another channel");
            vm.assertEq(told[i].order.machine, machine_, "told of another machine's");
        }
        return told.length;
    }

    function _agreementsAreThoseThatDidNotEnd() private view {
        vm.assertEq(agreements.agreementCount(), _made(), "agreements made");
        _agreementsAre(machine);
        _agreementsAre(otherMachine);
        for (uint256 i; i < _lines.length; ++i) {
            if (_lines[i].offer.places == 0) continue;
            vm.assertLe(_counts(_lines[i].offer.machine, i)[3], _lines[i].offer.places, "more customers than places");
        }
    }

    function _agreementsAre(address machine_) private view {
        IAgreements.Agreement[] memory found = agreements.agreementsOf(machine_);
        uint256[4] memory counts = _counts(machine_, 0);
        vm.assertEq(found.length, counts[0], "agreements that did not end");
        vm.assertLe(found.length, 32, "agreements at the machine");
        vm.assertLe(counts[1], 16, "rentals that name no customer");
        vm.assertLe(counts[2], 8, "supplies of tenants");
        for (uint256 i; i < found.length; ++i) {
            vm.assertTrue(_isActive(found[i].id), "listed though it ended");
            vm.assertTrue(i == 0 || found[i - 1].id < found[i].id, "out of order");
            _isAsKnown(found[i]);
            for (uint256 j; j < found.length; ++j) {
                _haveTheirIssuers(found[i], found[j]);
            }
        }
    }

    function _isAsKnown(IAgreements.Agreement memory found) private view {
        Known storage known = _known[found.id];
        vm.assertEq(found.terms.payer, known.customer, "paid by another");
        vm.assertEq(found.owner, known.owner, "by another owner's word");
        vm.assertEq(found.rentalId, known.rentalId, "of another rental");
        vm.assertEq(found.endsAt, known.endsAt, "ends at another time");
        if (known.rentalId == 0) return;
        Known storage rental = _known[known.rentalId];
        vm.assertEq(rental.customer, known.customer, "of another's rental");
        vm.assertTrue(rental.endsAt == 0 || found.endsAt <= rental.endsAt, "outlives its rental");
        vm.assertLe(found.terms.noticePeriod, _lines[rental.line].offer.noticePeriod, "a longer notice than its rental's");
    }

    function _haveTheirIssuers(IAgreements.Agreement memory one, IAgreements.Agreement memory other) private pure {
        vm.assertTrue(one.terms.issuer != other.visitorIssuer, "an issuer of both");
        bool areRentals = one.kind == IAgreements.Kind.Rental && other.kind == IAgreements.Kind.Rental;
        bool sameIssuer = areRentals && one.terms.issuer == other.terms.issuer;
        vm.assertTrue(!sameIssuer || one.terms.token == other.terms.token, "an issuer of two tokens");
    }

    function _whoSeesToACauseHasAnAgreement() private view {
        uint8[6] memory causes = [GRINDER, PUMP, BEANS, MILK, REGULAR_SERVICE, DELIVERY];
        for (uint256 i; i < causes.length; ++i) {
            _isCoveredBySomebody(machine, causes[i]);
            _isCoveredBySomebody(otherMachine, causes[i]);
        }
    }

    function _isCoveredBySomebody(address machine_, uint8 cause) private view {
        (IAgreements.Parties memory parties, uint256 fee) = agreements.coverOf(machine_, cause);
        if (parties.agreementId == 0) return;
        vm.assertTrue(_isActive(parties.agreementId), "covered by an agreement that ended");
        vm.assertEq(_machineOf(parties.agreementId), machine_, "covered by another machine's agreement");
        vm.assertEq(fee, _feeOf(parties.agreementId, cause), "covered for another fee");
        vm.assertTrue(cause != DELIVERY || parties.customer == parties.owner, "a delivery that a tenant pays");
    }

    function _moneyIsWhereItIsOwed() private view {
        vm.assertEq(_strayMoney(), 0, "money or an allowance where there must be none");
        for (uint256 i; i < 3; ++i) {
            address token = _tokenAt(i);
            vm.assertEq(_balance(token, address(channels)), _owedIn(token), "not what the channels owe");
        }
    }
}
