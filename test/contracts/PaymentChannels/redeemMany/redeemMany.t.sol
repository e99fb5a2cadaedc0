// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {Vm} from "../../support/Vm.sol";
import {BlockingToken, CallingToken, FalseToken, GreedyToken, LoudToken} from "../../tokens/OddTokens.sol";
import {PlainToken} from "../../tokens/PlainToken.sol";

interface IRedeemRun {
    function redeemRun(address sender, IPaymentChannels.Claim[] calldata run) external;
}

contract RedeemManyTest is Fixture {
    /// @dev A separate channel for each number, by its notice period.
    function _numbered(address token, uint256 number) private view returns (IPaymentChannels.Terms memory terms) {
        terms = _terms(token);
        terms.noticePeriod = WEEK + uint32(number);
    }

    function _open(address token, uint256 number) private returns (IPaymentChannels.Terms memory terms) {
        terms = _numbered(token, number);
        if (token != address(0) && token != address(dollar)) {
            PlainToken(token).mint(payer, DEPOSIT);
            vm.prank(payer);
            PlainToken(token).approve(address(channels), type(uint256).max);
        }
        _deposit(terms, DEPOSIT);
    }

    /// @dev `count` good rows of one payee and token.
    function _rows(address token, uint256 count) private returns (IPaymentChannels.Claim[] memory claims) {
        claims = new IPaymentChannels.Claim[](count);
        for (uint256 i; i < count; ++i) {
            claims[i] = i % 2 == 0 ? _claim(_open(token, i), CUP) : _issuerClaim(_open(token, i), CUP);
        }
    }

    function _send(IPaymentChannels.Claim[] memory claims) private {
        vm.prank(payee);
        channels.redeemMany(claims);
    }

    function _expectSkipped(uint256 index, IPaymentChannels.Claim memory claim, bytes memory reason) private {
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Skipped(index, _id(claim.terms), reason);
    }

    function _transferFailed(address token, uint256 amount) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPaymentChannels.TransferFailed.selector, token, address(channels), payee, amount);
    }

    /// @dev How many transfers a token told of in the logs.
    function _transfers(address token) private returns (uint256 count) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter == token) ++count;
        }
    }

    // ---------------------------------------------------------------- Good rows

    function test_WhenThereAreNone() external {
        _send(new IPaymentChannels.Claim[](0));
    }

    function test_WhenAllAreGood_OneTransferPaysThem() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), 10);
        vm.recordLogs();
        _send(claims);
        vm.assertEq(_transfers(address(dollar)), 1);
        vm.assertEq(dollar.balanceOf(payee), 10 * CUP);
        for (uint256 i; i < 10; ++i) {
            _assertChannel(claims[i].terms, DEPOSIT, CUP, 0);
        }
    }

    function test_WhenTokensAndPayeesDiffer_EachGetsItsOwn() external {
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](5);
        PlainToken token = new PlainToken();
        claims[0] = _claim(_open(address(dollar), 0), CUP);
        claims[1] = _claim(_open(address(0), 1), 2 * CUP);
        claims[2] = _claim(_open(address(0), 2), 3 * CUP);
        claims[3] = _claim(_open(address(token), 3), 4 * CUP);
        IPaymentChannels.Terms memory terms = _numbered(address(token), 4);
        terms.payee = stranger;
        token.mint(payer, DEPOSIT);
        _deposit(terms, DEPOSIT);
        claims[4] = _claim(terms, 5 * CUP);
        vm.prank(machine);
        channels.redeemMany(claims);
        vm.assertEq(dollar.balanceOf(payee), CUP);
        vm.assertEq(payee.balance, 5 * CUP);
        vm.assertEq(token.balanceOf(payee), 4 * CUP);
        vm.assertEq(token.balanceOf(stranger), 5 * CUP);
    }

    function test_WhenTwoReceiptsOfOneChannelRise_BothArePaid() external {
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](2);
        IPaymentChannels.Terms memory terms = _open(address(dollar), 0);
        claims[0] = _claim(terms, CUP);
        claims[1] = _claim(terms, 3 * CUP);
        _send(claims);
        vm.assertEq(dollar.balanceOf(payee), 3 * CUP);
        _assertChannel(terms, DEPOSIT, 3 * CUP, 0);
    }

    // ---------------------------------------------------------------- Bad rows

    function test_WhenOneRowComesTwice_TheSecondIsSkipped() external {
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](3);
        claims[0] = claims[1] = _claim(_open(address(dollar), 0), CUP);
        claims[2] = _claim(_open(address(dollar), 1), CUP);
        _expectSkipped(1, claims[1], abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, uint256(CUP), uint256(CUP)));
        _send(claims);
        vm.assertEq(dollar.balanceOf(payee), 2 * CUP);
    }

    function test_WhenARowIsStale_TheOthersArePaid() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), 10);
        _redeem(claims[7]);
        _expectSkipped(7, claims[7], abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, uint256(CUP), uint256(CUP)));
        _send(claims);
        vm.assertEq(dollar.balanceOf(payee), 10 * CUP);
    }

    function test_WhenAllRowsAreBad_EachIsSkipped() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(0), 3);
        claims[0].receipt.cumulativeAmount += 1;
        claims[1].terms.noticePeriod += 100;
        claims[2].badge.vs = 0;
        vm.recordLogs();
        _send(claims);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 3);
        for (uint256 i; i < 3; ++i) {
            vm.assertEq(logs[i].topics[0], IPaymentChannels.Skipped.selector);
            vm.assertEq(logs[i].topics[1], _id(claims[i].terms));
            (uint256 index, bytes memory reason) = abi.decode(logs[i].data, (uint256, bytes));
            vm.assertEq(index, i);
            vm.assertEq(bytes32(bytes4(reason)), bytes32(IPaymentChannels.WrongSigner.selector));
        }
        vm.assertEq(payee.balance, 0);
    }

    function test_WhenTheSenderMayNotRedeemARow_ItIsSkipped() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), 2);
        for (uint256 i; i < 2; ++i) {
            _expectSkipped(i, claims[i], abi.encodeWithSelector(IPaymentChannels.NotPayeeOrMachine.selector, stranger, payee, machine));
        }
        vm.prank(stranger);
        channels.redeemMany(claims);
        vm.assertEq(dollar.balanceOf(payee), 0);
    }

    function test_WhenARowHasDirtyWords_ItIsSkipped() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), 3);
        uint256 row = 4 + 64 + 0x220;
        for (uint256 word; word < 17; ++word) {
            bool whole = word == 9 || word == 10 || word == 11 || word == 15 || word == 16;
            if (whole) continue;
            uint256 snapshot = vm.snapshotState();
            bytes memory data = abi.encodeCall(channels.redeemMany, (claims));
            data[row + 32 * word] = 0x01;
            vm.prank(payee);
            (bool done,) = address(channels).call(data);
            vm.assertTrue(done, "one dirty row lost the batch");
            _assertChannel(claims[0].terms, DEPOSIT, CUP, 0);
            _assertChannel(claims[2].terms, DEPOSIT, CUP, 0);
            // Row 1 is the issuer's own: its badge, from word 12 on, is not looked at.
            _assertChannel(claims[1].terms, DEPOSIT, word < 12 ? 0 : CUP, 0);
            vm.revertToState(snapshot);
        }
    }

    function testFuzz_EveryGoodRowIsPaidAndEveryBadOneSkipped(uint16 bad, uint8 count) external {
        uint256 rows = _bound(count, 1, 12);
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), rows);
        uint256 good;
        for (uint256 i; i < rows; ++i) {
            if ((bad >> i) & 1 == 1) claims[i].receipt.sequence += 1;
            else ++good;
        }
        vm.recordLogs();
        _send(claims);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 skipped;
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == IPaymentChannels.Skipped.selector) ++skipped;
        }
        vm.assertEq(skipped, rows - good);
        vm.assertEq(dollar.balanceOf(payee), good * CUP);
        for (uint256 i; i < rows; ++i) {
            _assertChannel(claims[i].terms, DEPOSIT, (bad >> i) & 1 == 1 ? 0 : CUP, 0);
        }
    }

    // ---------------------------------------------------------------- Failing transfers

    function test_GivenOneTokenBlocksThePayee_TheOthersArePaid() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](4);
        claims[0] = _claim(_open(address(dollar), 0), CUP);
        claims[1] = _claim(_open(address(token), 1), CUP);
        claims[2] = _claim(_open(address(token), 2), CUP);
        claims[3] = _claim(_open(address(0), 3), CUP);
        token.block_(payee, true);
        _expectSkipped(1, claims[1], _transferFailed(address(token), CUP));
        _expectSkipped(2, claims[2], _transferFailed(address(token), CUP));
        _send(claims);
        vm.assertEq(dollar.balanceOf(payee), CUP);
        vm.assertEq(payee.balance, CUP);
        _assertChannel(claims[1].terms, DEPOSIT, 0, 0);
        _assertChannel(claims[2].terms, DEPOSIT, 0, 0);
    }

    function test_GivenATokenSaysFalse_ItsRowsAreSkipped() external {
        FalseToken token = new FalseToken();
        IPaymentChannels.Claim[] memory claims = _rows(address(token), 2);
        token.refuse(true);
        _expectSkipped(0, claims[0], _transferFailed(address(token), CUP));
        _expectSkipped(1, claims[1], _transferFailed(address(token), CUP));
        _send(claims);
        _assertChannel(claims[0].terms, DEPOSIT, 0, 0);
    }

    function test_GivenThePayeeRejectsNativeCoin_ItsRowIsSkipped() external {
        Account rejecting = new Account();
        rejecting.reject(true);
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](2);
        IPaymentChannels.Terms memory terms = _native();
        terms.payee = address(rejecting);
        _deposit(terms, DEPOSIT);
        claims[0] = _claim(terms, CUP);
        claims[1] = _claim(_open(address(0), 1), CUP);
        vm.prank(machine);
        channels.redeemMany(claims);
        _assertChannel(terms, DEPOSIT, 0, 0);
        vm.assertEq(payee.balance, CUP);
    }

    function test_GivenATokenRevertsWithVeryMuch_TheReasonIsShort() external {
        LoudToken token = new LoudToken();
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](2);
        claims[0] = _claim(_open(address(token), 0), CUP);
        claims[1] = _claim(_open(address(dollar), 1), CUP);
        token.refuse(true);
        _expectSkipped(0, claims[0], _transferFailed(address(token), CUP));
        _send(claims);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    // ---------------------------------------------------------------- Gas

    function test_GivenATokenBurnsAllItsGas_AMillionARowIsEnoughForTheOthers() external {
        GreedyToken token = new GreedyToken();
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](8);
        for (uint256 i; i < 8; ++i) {
            claims[i] = _claim(_open(i == 3 ? address(dollar) : address(token), i), CUP);
        }
        token.burn(true);
        vm.prank(payee);
        channels.redeemMany{gas: 8_000_000}(claims);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    function test_WhateverTheGas_NoGoodRowIsEverSkipped() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), 4);
        uint256 paid;
        for (uint256 gas_ = 20_000; gas_ < 400_000; gas_ += 1_000) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(payee);
            try channels.redeemMany{gas: gas_}(claims) {
                ++paid;
                vm.assertEq(dollar.balanceOf(payee), 4 * CUP, "a good row was skipped");
            } catch {}
            vm.revertToState(snapshot);
        }
        vm.assertGt(paid, 200, "most of these have gas enough");
        vm.assertLe(paid, 370, "some of these have too little");
    }

    function test_WhateverTheGas_OnlyBadRowsAreSkipped() external {
        BlockingToken token = new BlockingToken();
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](4);
        claims[0] = _claim(_open(address(token), 0), CUP);
        claims[1] = _claim(_open(address(dollar), 1), CUP);
        claims[2] = _claim(_open(address(dollar), 2), CUP);
        claims[3] = _claim(_open(address(dollar), 3), CUP);
        claims[2].receipt.sequence = 2;
        token.block_(payee, true);
        uint256 paid;
        for (uint256 gas_ = 20_000; gas_ < 1_500_000; gas_ += 10_000) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(payee);
            try channels.redeemMany{gas: gas_}(claims) {
                ++paid;
                vm.assertEq(dollar.balanceOf(payee), 2 * CUP, "a good row was skipped");
            } catch {}
            vm.revertToState(snapshot);
        }
        vm.assertGt(paid, 80, "most of these have gas enough");
    }

    function test_RevertWhen_GasIsTooLittleToTellWhyARowFails() external {
        FalseToken token = new FalseToken();
        IPaymentChannels.Claim[] memory claims = _rows(address(token), 1);
        token.refuse(true);
        vm.expectPartialRevert(IPaymentChannels.TooLittleGas.selector);
        vm.prank(payee);
        channels.redeemMany{gas: 200_000}(claims);
    }

    // ---------------------------------------------------------------- Re-entry

    function test_GivenATokenRedeemsTheRowsWhileItMoves_EachIsPaidOnce() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](2);
        for (uint256 i; i < 2; ++i) {
            IPaymentChannels.Terms memory terms = _numbered(address(token), i);
            terms.machine = address(token);
            token.mint(payer, DEPOSIT);
            vm.startPrank(payer);
            token.approve(address(channels), type(uint256).max);
            channels.deposit(terms, DEPOSIT);
            vm.stopPrank();
            claims[i] = _claim(terms, CUP);
        }
        bytes memory again = abi.encodeCall(channels.redeemMany, (claims));
        token.callOnMove(address(channels), again, again);
        _send(claims);
        vm.assertEq(token.calls(), 2);
        vm.assertEq(token.balanceOf(payee), 2 * CUP);
        _assertChannel(claims[0].terms, DEPOSIT, CUP, 0);
    }

    function test_GivenATokenMovesButSaysFalse_WhatItMovedIsTakenBackToo() external {
        CallingToken token = new CallingToken();
        IPaymentChannels.Claim[] memory claims = _rows(address(token), 2);
        token.lie(true);
        _send(claims);
        vm.assertEq(token.balanceOf(payee), 0);
        _assertChannel(claims[0].terms, DEPOSIT, 0, 0);
        vm.assertEq(token.balanceOf(address(channels)), 2 * DEPOSIT);
    }

    function test_RevertWhen_SomebodyElseCallsAStepOfIt() external {
        IPaymentChannels.Claim[] memory claims = _rows(address(dollar), 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotSelf.selector, payee));
        vm.prank(payee);
        IRedeemRun(address(channels)).redeemRun(payee, claims);
    }
}
