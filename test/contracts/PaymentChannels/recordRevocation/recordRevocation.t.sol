// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";
import {Messages} from "../../support/Messages.sol";

contract RecordRevocationTest is Fixture {
    function _list() private view returns (IPaymentChannels.RecordedRevocation[] memory) {
        return channels.revocations(issuer, holder);
    }

    function test_WhenAnyoneBringsTheIssuersSignature() external {
        (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, uint64(NOW)));
        vm.expectEmit(address(channels));
        emit IPaymentChannels.RevocationRecorded(issuer, holder, uint64(NOW), 1);
        vm.prank(stranger);
        channels.recordRevocation(issuer, holder, uint64(NOW), r, vs);
        vm.assertEq(_list().length, 1);
        vm.assertEq(_list()[0].revokedAt, NOW);
        vm.assertEq(_list()[0].recordedAt, NOW);
    }

    function test_RevertWhen_SomebodyElseSigned() external {
        (bytes32 r, bytes32 vs) = _sign(HOLDER_KEY, Messages.revocationHash(holder, uint64(NOW)));
        vm.expectRevert(_wrongSigner(holder, issuer));
        channels.recordRevocation(issuer, holder, uint64(NOW), r, vs);
    }

    function test_RevertWhen_TheSignatureIsZero_ForAnyIssuer() external {
        vm.expectRevert(_wrongSigner(address(0), issuer));
        channels.recordRevocation(issuer, holder, uint64(NOW), 0, 0);
        vm.expectRevert(_wrongSigner(address(0), address(0)));
        channels.recordRevocation(address(0), holder, uint64(NOW), 0, 0);
    }

    function test_RevertWhen_TheHolderOrTimeIsChanged() external {
        (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, uint64(NOW)));
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        channels.recordRevocation(issuer, stranger, uint64(NOW), r, vs);
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        channels.recordRevocation(issuer, holder, uint64(NOW - 1), r, vs);
    }

    function test_RevertWhen_ItsTimeIsStillToCome() external {
        uint64 later = uint64(NOW + 1);
        (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, later));
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.RevocationInFuture.selector, later, NOW));
        channels.recordRevocation(issuer, holder, later, r, vs);
        vm.warp(NOW + 1);
        channels.recordRevocation(issuer, holder, later, r, vs);
        vm.assertEq(_list()[0].recordedAt, NOW + 1);
    }

    function test_RevertGiven_TheSameOrALaterOneIsRecorded() external {
        uint64 time = uint64(NOW - 10);
        _recordRevocation(time);
        for (uint64 earlier; earlier < 2; ++earlier) {
            (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, time - earlier));
            vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.RevocationNotNewer.selector, time - earlier, time));
            channels.recordRevocation(issuer, holder, time - earlier, r, vs);
        }
        _recordRevocation(time + 1);
        vm.assertEq(_list().length, 2);
    }

    function test_GivenListsOfOthers_EachKeepsItsOwn() external {
        _recordRevocation(uint64(NOW));
        (bytes32 r, bytes32 vs) = _sign(HOLDER_KEY, Messages.revocationHash(issuer, uint64(NOW - 1)));
        channels.recordRevocation(holder, issuer, uint64(NOW - 1), r, vs);
        vm.assertEq(_list().length, 1);
        vm.assertEq(channels.revocations(holder, issuer)[0].revokedAt, NOW - 1);
        vm.assertEq(channels.revocations(issuer, stranger).length, 0);
    }

    /// @dev So that a reader of the events knows whether it has seen all of them.
    function testFuzz_CountsAnIssuersRevocationsWithoutGaps(uint8[16] calldata holders) external {
        uint256 count;
        for (uint256 i; i < holders.length; ++i) {
            vm.warp(block.timestamp + 1);
            address who = address(uint160(0xB0B + holders[i] % 4));
            (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(who, uint64(block.timestamp)));
            vm.expectEmit(address(channels));
            emit IPaymentChannels.RevocationRecorded(issuer, who, uint64(block.timestamp), ++count);
            channels.recordRevocation(issuer, who, uint64(block.timestamp), r, vs);
            vm.assertEq(channels.revocationCount(issuer), count);
        }
        vm.assertEq(channels.revocationCount(holder), 0);
    }

    function test_WhatIsRefusedIsNotCounted() external {
        _recordRevocation(uint64(NOW));
        (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, uint64(NOW)));
        vm.expectPartialRevert(IPaymentChannels.RevocationNotNewer.selector);
        channels.recordRevocation(issuer, holder, uint64(NOW), r, vs);
        vm.assertEq(channels.revocationCount(issuer), 1);
    }

    function testFuzz_TheListRisesInBothTimes(uint32[12] calldata steps, uint32[12] calldata backs) external {
        uint256 recorded;
        uint256 last;
        for (uint256 i; i < steps.length; ++i) {
            vm.warp(block.timestamp + steps[i]);
            uint64 time = uint64(block.timestamp - backs[i] % 1e9);
            (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, time));
            try channels.recordRevocation(issuer, holder, time, r, vs) {
                vm.assertTrue(recorded == 0 || time > last, "not above the last one");
                (last, recorded) = (time, recorded + 1);
                vm.assertEq(_list()[recorded - 1].revokedAt, time);
                vm.assertEq(_list()[recorded - 1].recordedAt, block.timestamp);
            } catch {
                vm.assertTrue(recorded != 0 && time <= last, "refused though above the last one");
            }
        }
        vm.assertEq(_list().length, recorded);
    }
}
