// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";

contract ReportTest is PlatformFixture {
    function _first() private returns (IMachines.Report memory report) {
        report = _report(100, 0, 0);
        report.sequence = 5;
        _bring(report);
    }

    function _expectRefused(IMachines.Report memory report, bytes memory reason) private {
        (bytes32 r, bytes32 vs) = _signReport(report);
        vm.expectRevert(reason);
        machines.report(machine, report, r, vs);
    }

    // ---------------------------------------------------------------- Refused

    function test_RevertGiven_TheMachineIsNotRegistered() external {
        _expectRefused(_report(1, 0, 0), abi.encodeWithSelector(IMachines.NotRegistered.selector, machine));
    }

    function test_RevertWhen_AnotherKeySigned() external {
        _register();
        IMachines.Report memory report = _report(1, 0, 0);
        (bytes32 r, bytes32 vs) = _signFor(address(machines), OWNER_KEY, PlatformMessages.reportHash(report));
        vm.expectRevert(abi.encodeWithSelector(IMachines.WrongSigner.selector, owner, machine));
        vm.prank(owner);
        machines.report(machine, report, r, vs);
    }

    function testFuzz_RevertWhen_AFieldIsNotAsSigned(uint256 field) external {
        _register();
        IMachines.Report memory report = _report(7, 0, 0);
        (bytes32 r, bytes32 vs) = _signReport(report);
        field = field % 8;
        if (field == 0) ++report.sequence;
        if (field == 1) --report.reportedAt;
        if (field == 2) --report.cups;
        if (field == 3) report.cupsByProduct = bytes32(uint256(1));
        if (field == 4) report.status = 1;
        if (field == 5) report.faults = 1;
        if (field == 6) report.supplies = 1;
        if (field == 7) report.software = "1.0.1";
        _cheats().expectPartialRevert(IMachines.WrongSigner.selector);
        machines.report(machine, report, r, vs);
    }

    function testFuzz_RevertWhen_TheSequenceDoesNotRise(uint64 sequence) external {
        _register();
        _first();
        IMachines.Report memory report = _report(100, 0, 0);
        report.sequence = uint64(_bound(sequence, 0, 5));
        _expectRefused(report, abi.encodeWithSelector(IMachines.StaleReport.selector, report.sequence, 5));
    }

    function test_RevertWhen_TheFirstSequenceIsZero() external {
        _register();
        IMachines.Report memory report = _report(1, 0, 0);
        report.sequence = 0;
        _expectRefused(report, abi.encodeWithSelector(IMachines.StaleReport.selector, 0, 0));
    }

    function testFuzz_RevertWhen_ItIsOfATimeToCome(uint64 time) external {
        _register();
        IMachines.Report memory report = _report(1, 0, 0);
        report.reportedAt = uint64(_bound(time, NOW + 1, type(uint64).max));
        _expectRefused(report, abi.encodeWithSelector(IMachines.ReportInFuture.selector, report.reportedAt, NOW));
    }

    function testFuzz_RevertWhen_ItsTimeIsBeforeTheLast(uint64 time) external {
        _register();
        _first();
        IMachines.Report memory report = _report(100, 0, 0);
        report.sequence = 6;
        report.reportedAt = uint64(_bound(time, 0, NOW - 1));
        _expectRefused(report, abi.encodeWithSelector(IMachines.ReportBackwards.selector, report.reportedAt, NOW));
    }

    function testFuzz_RevertWhen_CupsFell(uint64 cups) external {
        _register();
        _first();
        IMachines.Report memory report = _report(uint64(_bound(cups, 0, 99)), 0, 0);
        report.sequence = 6;
        _expectRefused(report, abi.encodeWithSelector(IMachines.CupsFell.selector, report.cups, 100));
    }

    // ---------------------------------------------------------------- Taken

    function testFuzz_KeepsTheNewest(IMachines.Report memory report, uint64 later) external {
        _register();
        report.sequence = uint64(_bound(report.sequence, 1, type(uint64).max));
        report.reportedAt = uint64(_bound(report.reportedAt, 0, NOW));
        later = uint64(_bound(later, NOW, NOW + 1000 days));
        vm.warp(later);
        (bytes32 r, bytes32 vs) = _signReport(report);
        vm.expectEmit(address(machines));
        emit IMachines.Reported(machine, owner, report);
        vm.prank(stranger);
        machines.report(machine, report, r, vs);
        IMachines.Twin memory twin = machines.twinOf(machine);
        vm.assertEq(twin.broughtAt, later);
        vm.assertEq(keccak256(abi.encode(twin.report)), keccak256(abi.encode(report)));
    }

    function test_ASecondReportMayStandStillInTimeAndCups() external {
        _register();
        _first();
        IMachines.Report memory report = _report(100, 0, 0);
        report.sequence = type(uint64).max;
        _bring(report);
        vm.assertEq(machines.twinOf(machine).report.sequence, type(uint64).max);
    }

    function test_TheSameReportTwiceIsRefused() external {
        _register();
        _expectRefused(_first(), abi.encodeWithSelector(IMachines.StaleReport.selector, 5, 5));
    }
}
