// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Reached} from "../../support/Reached.sol";
import {Vm} from "../../support/Vm.sol";
import {Handler} from "./Handler.sol";

/// @notice Whatever is called, by whom, in which order, and with any call back in the middle of it:
///  1. of each token the contract holds at least the sum of deposited - redeemed over its channels;
///  2. in each channel redeemed <= deposited;
///  3. redeemed never falls;
///  4. nobody but the payee, or the recipient that it names, gains by a redemption, and exactly what the receipt still owes;
///  5. a receipt never pays twice;
///  6. the payer cannot take back what a receipt covers that is redeemed inside the notice period;
///  7. a good receipt is never refused, unless the payee's own address refuses the money; and the payer's money is never trapped;
///  8. what came in is what went out, went back, or is still there;
///  9. a receipt pays only within its badge's time, under its own issuer, and until a notice after a revocation;
/// 10. what anybody may do is never refused, what they may not is.
contract InvariantsTest is Reached {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private _handler;

    function setUp() external {
        _handler = new Handler();
        _handler.setUp();
    }

    /// @dev Read by forge: only these are called.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_handler), _selectors());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function _selectors() private pure returns (bytes4[] memory list) {
        list = new bytes4[](18);
        list[0] = Handler.deposit.selector;
        list[1] = Handler.depositWithPermit.selector;
        list[2] = Handler.depositWithAuthorization.selector;
        list[3] = Handler.donate.selector;
        list[4] = Handler.redeem.selector;
        list[5] = Handler.redeemTo.selector;
        list[6] = Handler.redeemWithAcceptance.selector;
        list[7] = Handler.redeemMany.selector;
        list[8] = Handler.replay.selector;
        list[9] = Handler.close.selector;
        list[10] = Handler.requestClose.selector;
        list[11] = Handler.cancelClose.selector;
        list[12] = Handler.refund.selector;
        list[13] = Handler.race.selector;
        list[14] = Handler.revoke.selector;
        list[15] = Handler.wait.selector;
        list[16] = Handler.refuse.selector;
        list[17] = Handler.arm.selector;
    }

    // ---------------------------------------------------------------- The invariants

    /// @dev One function, so that forge walks once and not five times.
    /// forge-config: default.invariant.runs = 96
    /// forge-config: deep.invariant.runs = 2000
    function invariant_AllOfTheAbove() external view {
        _judge();
    }

    function _judge() private view {
        for (uint256 column; column < 4; ++column) {
            (address token, uint256 balance, uint256 owed) = _handler.holdings(column);
            vm.assertGe(balance, owed, "less than it owes");
            uint256 known = _handler.paidOut(token) + _handler.givenBack(token) + balance;
            vm.assertEq(_handler.paidIn(token), known, "money came from nowhere or went there");
        }
        IPaymentChannels.Channel[] memory lanes = _handler.lanes();
        for (uint256 i; i < lanes.length; ++i) {
            vm.assertLe(lanes[i].redeemed, lanes[i].deposited, "more redeemed than deposited");
        }
        string[] memory violations = _handler.violations();
        vm.assertEq(violations.length, 0, violations.length == 0 ? "" : violations[0]);
    }

    // ---------------------------------------------------------------- That they mean something

    /// @dev A separate long walk, on which every function and case must come up, so that the invariants are not true of nothing.
    function test_TheHandlerReachesEveryFunctionAndCase() external {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < 2000; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("walk", i)));
            bytes memory call = abi.encodeWithSelector(
                selectors[seed % selectors.length], seed >> 8, uint256(keccak256(abi.encode(seed))) % 1e25, seed >> 72
            );
            (bool done,) = address(_handler).call(call);
            vm.assertTrue(done, "the handler itself reverted");
            if (i % 8 == 0) _judge();
        }
        _judge();
        _requireReached("IPaymentChannels", _handler.reached, new bytes4[](0));
        bytes32[10] memory cases = [
            bytes32("donate"),
            "wrong value",
            "fee",
            "stranger's deposit",
            "by badge",
            "replay",
            "some of many",
            "close refused",
            "race",
            "refuse"
        ];
        for (uint256 i; i < cases.length; ++i) {
            vm.assertGt(_handler.successes(cases[i]), 1, string(abi.encodePacked(cases[i])));
        }
        (uint256 payers, uint256 payees, uint256 tokens) = _handler.calledBack();
        vm.assertGt(payers, 4, "call-backs of the payer");
        vm.assertGt(payees, 4, "call-backs of the payee");
        vm.assertGt(tokens, 4, "call-backs of the token");
    }
}
