// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Vm} from "../../support/Vm.sol";
import {Handler} from "./Handler.sol";

/// @notice Whatever is called, by whom, in which order:
///  1. of each token the contract holds at least the sum of deposited - redeemed over its channels;
///  2. in each channel redeemed <= deposited;
///  3. redeemed never falls;
///  4. nobody but the payee, or whom it names, gains by a redemption, and exactly what the receipt still owes;
///  5. a receipt never pays twice;
///  6. the payer cannot take back what a receipt covers that is redeemed inside the notice period;
///  7. a good receipt is never refused, unless the payee's own address refuses the money; and the payer's money is never trapped;
///  8. what came in is what went out, went back, or is still there.
contract InvariantsTest {
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
        list = new bytes4[](15);
        list[0] = Handler.deposit.selector;
        list[1] = Handler.donate.selector;
        list[2] = Handler.redeem.selector;
        list[3] = Handler.redeemTo.selector;
        list[4] = Handler.redeemWithAcceptance.selector;
        list[5] = Handler.redeemMany.selector;
        list[6] = Handler.replay.selector;
        list[7] = Handler.close.selector;
        list[8] = Handler.requestClose.selector;
        list[9] = Handler.cancelClose.selector;
        list[10] = Handler.refund.selector;
        list[11] = Handler.race.selector;
        list[12] = Handler.revoke.selector;
        list[13] = Handler.wait.selector;
        list[14] = Handler.refuse.selector;
    }

    // ---------------------------------------------------------------- The invariants

    /// @dev One function, so that forge walks once and not five times.
    function invariant_AllOfTheAbove() public {
        _theContractHoldsWhatItOwes();
        _redeemedIsAtMostDeposited();
        _redeemedNeverFalls();
        _whatCameInWentOutOrBackOrIsThere();
        _nothingThatMustNeverBeWasSeen();
    }

    function _theContractHoldsWhatItOwes() private view {
        for (uint256 token; token < 3; ++token) {
            uint256 owed;
            for (uint256 i = token; i < _handler.count(); i += 3) {
                IPaymentChannels.Channel memory state = _handler.stateOf(i);
                owed += uint256(state.deposited) - state.redeemed;
            }
            vm.assertGe(_handler.balanceOf(token), owed, "less than it owes");
        }
    }

    function _redeemedIsAtMostDeposited() private view {
        for (uint256 i; i < _handler.count(); ++i) {
            IPaymentChannels.Channel memory state = _handler.stateOf(i);
            vm.assertLe(state.redeemed, state.deposited, "more redeemed than deposited");
        }
    }

    function _redeemedNeverFalls() private {
        vm.assertTrue(!_handler.look(), "redeemed fell");
    }

    function _whatCameInWentOutOrBackOrIsThere() private view {
        for (uint256 i; i < 3; ++i) {
            address token = _handler.tokenOf(i);
            uint256 known = _handler.paidOut(token) + _handler.givenBack(token) + _handler.balanceOf(i);
            vm.assertEq(_handler.paidIn(token), known, "money came from nowhere or went there");
        }
    }

    function _nothingThatMustNeverBeWasSeen() private view {
        string[] memory violations = _handler.violations();
        vm.assertEq(violations.length, 0, violations.length == 0 ? "" : violations[0]);
    }

    // ---------------------------------------------------------------- That they mean something

    /// @dev A long walk of its own, on which every action must succeed, so that the invariants are not true of nothing.
    function test_TheHandlerReachesEverySuccess() external {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < 1500; ++i) {
            uint256 seed = uint256(keccak256(abi.encode("walk", i)));
            bytes4 selector = selectors[seed % selectors.length];
            bytes memory arguments = abi.encode(seed >> 8, uint256(keccak256(abi.encode(seed))) % 1e25, seed >> 248);
            if (selector == Handler.redeem.selector) arguments = abi.encode(seed >> 8, seed >> 128, seed >> 255);
            if (selector == Handler.replay.selector || selector == Handler.refund.selector) {
                arguments = abi.encode(seed >> 8, seed >> 255);
            }
            if (selector == Handler.race.selector) arguments = abi.encode(seed >> 8, seed >> 64, seed >> 224);
            if (selector == Handler.wait.selector) arguments = abi.encode(seed >> 224);
            if (selector == Handler.refuse.selector) arguments = abi.encode((seed >> 200) % 4 == 0, (seed >> 204) % 4 == 0);
            (bool done,) = address(_handler).call(abi.encodePacked(selector, arguments));
            vm.assertTrue(done, "the handler itself reverted");
            _redeemedNeverFalls();
        }
        bytes32[16] memory actions = [
            bytes32("deposit"),
            "donate",
            "redeem",
            "redeemTo",
            "redeemWithAcceptance",
            "redeemMany",
            "replay",
            "close",
            "close refused",
            "requestClose",
            "cancelClose",
            "refund",
            "refundTo",
            "race",
            "revoke",
            "refuse"
        ];
        for (uint256 i; i < actions.length; ++i) {
            vm.assertGt(_handler.successes(actions[i]), 4, string(abi.encodePacked(actions[i])));
        }
        invariant_AllOfTheAbove();
    }
}
