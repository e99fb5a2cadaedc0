// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {Handler} from "./Handler.sol";

/// @notice Whatever is called in the four contracts, by whom, in which order:
///  1. at a machine there is at most one open order for a cause, and the open orders are those that it is told of;
///  2. an order goes from requested to accepted, done and paid, or is cancelled while it is open; who does it for what never changes;
///  3. an order with a fee is done by a receipt and a Completion that the machine signed for it, one without by the machine's report;
///  4. what is owed for a paid order was redeemed in its channel;
///  5. an order is asked for by an agreement that was made and did not end, for the fee agreed to, once while its cause lasts;
///  6. the agreements at a machine are those that did not end, at most 32 and of one customer 8;
///  7. no issuer signs both a customer's badges and a provider's visitors' badges;
///  8. who sees to a cause has an agreement that did not end;
///  9. nobody but the sender pays for an acceptance, and no more than the deposit;
/// 10. only PaymentChannels ever has money, exactly what its channels owe;
/// 11. what a party may do is never refused, what it may not is.
contract PlatformInvariantsTest {
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
        list = new bytes4[](15);
        list[0] = Handler.offer.selector;
        list[1] = Handler.accept.selector;
        list[2] = Handler.crowd.selector;
        list[3] = Handler.end.selector;
        list[4] = Handler.handOver.selector;
        list[5] = Handler.report.selector;
        list[6] = Handler.promise_.selector;
        list[7] = Handler.prove.selector;
        list[8] = Handler.settle.selector;
        list[9] = Handler.cancel.selector;
        list[10] = Handler.pay.selector;
        list[11] = Handler.redeem.selector;
        list[12] = Handler.moveMoney.selector;
        list[13] = Handler.wait.selector;
        list[14] = Handler.endAll.selector;
    }

    /// forge-config: default.invariant.runs = 32
    /// forge-config: deep.invariant.runs = 500
    function invariant_AllOfTheAbove() external view {
        _judge.judge();
    }

    // ---------------------------------------------------------------- That they mean something

    /// @dev A long walk of its own, on which every action must succeed, so that the invariants are not true of nothing.
    function test_TheHandlerReachesEverySuccess() external {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < 600; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("walk", i)));
            bytes memory call = abi.encodeWithSelector(selectors[seed % selectors.length], seed >> 8, seed >> 72, seed >> 136);
            (bool done,) = address(_judge).call(call);
            require(done, "the handler itself reverted");
            if (i % 4 == 0) _judge.judge();
        }
        bytes32[21] memory actions = [
            bytes32("withdraw"),
            "publish",
            "accept",
            "full",
            "end",
            "endAll",
            "handOver",
            "report",
            "order",
            "order without fee",
            "promise",
            "prove",
            "settle",
            "settled too early",
            "cancel",
            "pay",
            "redeem",
            "deposit",
            "requestClose",
            "refund",
            "wait"
        ];
        for (uint256 i; i < actions.length; ++i) {
            require(_judge.successes(actions[i]) > 1, string(abi.encodePacked(actions[i])));
        }
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
                vm.assertGe(machines.twinOf(machine).report.reportedAt, order.acceptedAt, "delivered without a report");
            }
        }
    }

    function _openOrdersAreTold() private view {
        IWorkOrders.OpenOrder[] memory told = workOrders.openOrdersOf(machine);
        uint256 count = workOrders.orderCount();
        uint256 open;
        for (uint256 id = 1; id <= count; ++id) {
            if (_lastState[id] == IWorkOrders.State.Requested || _lastState[id] == IWorkOrders.State.Accepted) ++open;
        }
        vm.assertEq(told.length, open, "open orders");
        for (uint256 i; i < told.length; ++i) {
            IWorkOrders.State state = told[i].order.state;
            vm.assertTrue(state == IWorkOrders.State.Requested || state == IWorkOrders.State.Accepted, "told of one that is not open");
            vm.assertTrue(i == 0 || told[i - 1].order.cause < told[i].order.cause, "two open orders for a cause");
            vm.assertEq(_id(told[i].terms), told[i].order.channelId, "told of another channel");
        }
    }

    function _agreementsAreThoseThatDidNotEnd() private view {
        IAgreements.Agreement[] memory found = agreements.agreementsOf(machine);
        vm.assertEq(agreements.agreementCount(), _made(), "agreements made");
        vm.assertEq(found.length, _activeOf(address(0)), "agreements that did not end");
        vm.assertLe(found.length, 32, "agreements at the machine");
        for (uint256 i; i < found.length; ++i) {
            vm.assertTrue(_isActive(found[i].id), "listed though it ended");
            vm.assertTrue(i == 0 || found[i - 1].id < found[i].id, "out of order");
            vm.assertEq(found[i].terms.payer, _known[found[i].id].customer, "paid by another");
            for (uint256 j; j < found.length; ++j) {
                vm.assertTrue(found[i].terms.issuer != found[j].visitorIssuer, "an issuer of both");
            }
        }
        for (uint256 i; i < _customers.length; ++i) {
            vm.assertLe(_activeOf(_customers[i]), 8, "agreements of one customer");
        }
    }

    function _whoSeesToACauseHasAnAgreement() private view {
        uint8[6] memory causes = [GRINDER, PUMP, BEANS, MILK, REGULAR_SERVICE, DELIVERY];
        for (uint256 i; i < causes.length; ++i) {
            (IAgreements.Parties memory parties, uint256 fee) = agreements.coverOf(machine, causes[i]);
            if (parties.agreementId == 0) continue;
            vm.assertTrue(_isActive(parties.agreementId), "covered by an agreement that ended");
            vm.assertEq(fee, _feeOf(parties.agreementId, causes[i]), "covered for another fee");
        }
    }

    function _moneyIsWhereItIsOwed() private view {
        vm.assertEq(_strayMoney(), 0, "money or an allowance where there must be none");
        for (uint256 i; i < 2; ++i) {
            address token = i == 0 ? address(0) : address(dollar);
            vm.assertEq(_balance(token, address(channels)), _owedIn(token), "not what the channels owe");
        }
    }
}
