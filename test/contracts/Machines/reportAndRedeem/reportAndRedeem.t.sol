// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Messages} from "../../support/Messages.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract ReportAndRedeemTest is PlatformFixture {
    function _accepted(IPaymentChannels.Terms memory terms, uint128 amount) private view returns (IMachines.AcceptedClaim memory row) {
        row.claim = _claim(terms, amount);
        (row.r, row.vs) = _sign(MACHINE_KEY, Messages.acceptanceHash(Messages.receiptHash(_id(terms), row.claim.receipt)));
    }

    function _bringWith(IMachines.AcceptedClaim[] memory claims, bytes memory reason) private {
        IMachines.Report memory report = _report(1, 0, 0);
        (bytes32 r, bytes32 vs) = _signReport(report);
        if (reason.length != 0) vm.expectRevert(reason);
        vm.prank(stranger);
        machines.reportAndRedeem(machine, report, r, vs, claims);
    }

    function test_BringsTheReportAndPaysEveryReceipt() external {
        _register();
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](2);
        claims[0] = _accepted(_funded(), CUP);
        claims[1] = _accepted(_fundedNative(), 2 * CUP);
        _bringWith(claims, "");
        vm.assertEq(machines.twinOf(machine).report.cups, 1);
        vm.assertEq(dollar.balanceOf(payee), CUP);
        vm.assertEq(payee.balance, 2 * CUP);
    }

    function test_WithNoReceiptItOnlyReports() external {
        _register();
        _bringWith(new IMachines.AcceptedClaim[](0), "");
        vm.assertEq(machines.twinOf(machine).report.cups, 1);
    }

    /// @dev Otherwise an account that sees it in the pool could bring the report alone, time after time, until the payer has its money back.
    function test_PaysAllTheSameWhenSomebodyElseBroughtTheReportBefore() external {
        _register();
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](1);
        claims[0] = _accepted(_funded(), CUP);
        IMachines.Report memory report = _report(1, 0, 0);
        (bytes32 r, bytes32 vs) = _signReport(report);
        machines.report(machine, report, r, vs);
        machines.reportAndRedeem(machine, report, r, vs, claims);
        vm.assertEq(machines.twinOf(machine).report.cups, 1);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    /// @dev Else anybody could bring the one receipt alone, and hold up the report and all other receipts.
    function test_PaysTheOthersWhenAReceiptWasPaidAlready() external {
        _register();
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](2);
        claims[0] = _accepted(_funded(), CUP);
        claims[1] = _accepted(_fundedNative(), 2 * CUP);
        _redeem(claims[0].claim);
        _bringWith(claims, "");
        vm.assertEq(machines.twinOf(machine).report.cups, 1);
        vm.assertEq(dollar.balanceOf(payee), CUP);
        vm.assertEq(payee.balance, 2 * CUP);
    }

    function testFuzz_SkipsAReceiptWhoseChannelRedeemedAsMuch(uint128 owed, uint128 redeemed) external {
        _register();
        redeemed = uint128(_bound(redeemed, 1, DEPOSIT));
        owed = uint128(_bound(owed, 1, redeemed));
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](1);
        claims[0] = _accepted(_funded(), owed);
        _redeem(_claim(claims[0].claim.terms, redeemed));
        _bringWith(claims, "");
        vm.assertEq(machines.twinOf(machine).report.cups, 1);
        vm.assertEq(dollar.balanceOf(payee), redeemed);
    }

    function test_RevertWhen_TheDepositIsUsedUp() external {
        _register();
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](1);
        claims[0] = _accepted(_erc20(), CUP);
        _bringWith(claims, abi.encodeWithSelector(IPaymentChannels.DepositExhausted.selector, CUP, 0));
        vm.assertEq(machines.twinOf(machine).broughtAt, 0, "nothing was brought");
    }

    function test_RevertWhen_TheMachineDidNotAcceptTheReceipt() external {
        _register();
        IMachines.AcceptedClaim[] memory claims = new IMachines.AcceptedClaim[](1);
        claims[0] = _accepted(_funded(), CUP);
        bytes32 receipt = Messages.receiptHash(_id(claims[0].claim.terms), claims[0].claim.receipt);
        (claims[0].r, claims[0].vs) = _sign(HOLDER_KEY, Messages.acceptanceHash(receipt));
        _bringWith(claims, _wrongSigner(holder, machine));
    }
}
