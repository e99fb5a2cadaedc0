// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Fixture} from "../../support/Fixture.sol";

contract RedeemByDelegationTest is Fixture {
    IPaymentChannels.Terms private _t;

    function setUp() public override {
        super.setUp();
        _t = _funded();
    }

    function _claimAt(uint64 issuedAt, uint64 from, uint64 until) private view returns (IPaymentChannels.Claim memory) {
        return IPaymentChannels.Claim(_t, _receiptAt(_t, HOLDER_KEY, CUP, issuedAt), _badgeOf(ISSUER_KEY, holder, from, until));
    }

    // ---------------------------------------------------------------- Who

    function test_RevertWhen_SenderIsNeitherPayeeNorMachine() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.NotPayeeOrMachine.selector, holder, payee, machine));
        vm.prank(holder);
        channels.redeemByDelegation(claim);
    }

    function test_WhenTheMachineSends() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        vm.expectEmit(address(channels));
        emit IPaymentChannels.Redeemed(_id(_t), CUP);
        _redeem(claim);
        _assertChannel(_t, DEPOSIT, CUP, 0);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    function test_WhenThePayeeSends() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        vm.prank(payee);
        channels.redeemByDelegation(claim);
        vm.assertEq(dollar.balanceOf(payee), CUP);
    }

    function test_GivenTheNativeCoin() external {
        _redeem(_claim(_fundedNative(), CUP));
        vm.assertEq(payee.balance, CUP);
    }

    function test_GivenTheIssuerSignedTheReceipt_TheBadgeIsNotLookedAt() external {
        _redeem(_issuerClaim(_t, CUP));
        _assertChannel(_t, DEPOSIT, CUP, 0);
    }

    function test_RevertWhen_TheReceiptIsRedeemedAgain() external {
        _redeem(_claim(_t, CUP));
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.StaleReceipt.selector, uint256(CUP), uint256(CUP)));
        _redeem(claim);
    }

    // ---------------------------------------------------------------- Badge

    function test_RevertWhen_TheBadgeIsSomebodyElses() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        claim.badge = _badgeOf(ISSUER_KEY, stranger, uint64(NOW - 1 days), uint64(NOW + 1 days));
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        _redeem(claim);
    }

    function test_RevertWhen_SomebodyElseSignedTheBadge() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        claim.badge = _badgeOf(HOLDER_KEY, holder, uint64(NOW - 1 days), uint64(NOW + 1 days));
        vm.expectRevert(_wrongSigner(holder, issuer));
        _redeem(claim);
    }

    function testFuzz_RevertWhen_AnyFieldOfTheBadgeIsChanged(uint8 which, uint64 change) external {
        vm.assume(change != 0);
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        if (which % 3 == 0) claim.badge.issuedAt ^= change;
        if (which % 3 == 1) claim.badge.expiresAt ^= change;
        if (which % 3 == 2) claim.badge.dailyLimit ^= change;
        vm.expectPartialRevert(IPaymentChannels.WrongSigner.selector);
        _redeem(claim);
    }

    function test_RevertWhen_TheReceiptsSignatureIsZero_ThoughZeroHoldsABadge() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        (claim.receipt.r, claim.receipt.vs) = (0, 0);
        claim.badge = _badgeOf(ISSUER_KEY, address(0), uint64(NOW - 1 days), uint64(NOW + 1 days));
        vm.expectRevert(_wrongSigner(address(0), issuer));
        _redeem(claim);
    }

    function test_RevertWhen_TheBadgesSignatureHasAHighS() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        claim.badge.vs = bytes32(uint256(type(uint256).max >> 1));
        vm.expectRevert(_wrongSigner(address(0), issuer));
        _redeem(claim);
    }

    function testFuzz_TheReceiptsTimeMustBeTheBadges(uint64 issuedAt, uint64 from, uint64 until) external {
        IPaymentChannels.Claim memory claim = _claimAt(issuedAt, from, until);
        if (issuedAt < from || issuedAt > until) {
            vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.OutsideBadge.selector, issuedAt, from, until));
        }
        _redeem(claim);
    }

    function test_WhenTheReceiptIsOfTheBadgesFirstOrLastSecond() external {
        uint64 time = uint64(NOW);
        _redeem(_claimAt(time, time, time));
        _assertChannel(_t, DEPOSIT, CUP, 0);
    }

    function test_RevertWhen_TheReceiptIsASecondTooEarlyOrTooLate() external {
        uint64 time = uint64(NOW);
        IPaymentChannels.Claim memory claim = _claimAt(time - 1, time, time);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.OutsideBadge.selector, time - 1, time, time));
        _redeem(claim);
        claim = _claimAt(time + 1, time, time);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.OutsideBadge.selector, time + 1, time, time));
        _redeem(claim);
    }

    function test_GivenTheBadgeHasExpiredSince_AnEarlierReceiptIsStillPaid() external {
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        vm.warp(NOW + 1000 days);
        _redeem(claim);
        _assertChannel(_t, DEPOSIT, CUP, 0);
    }

    // ---------------------------------------------------------------- Revocations

    function _expectRevoked(uint64 revokedAt, uint256 endedAt) private {
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannels.BadgeRevoked.selector, revokedAt, endedAt));
    }

    function test_GivenARevocation_TheBadgeIsGoodForANoticePeriodMore() external {
        _recordRevocation(uint64(NOW));
        vm.warp(NOW + WEEK - 1);
        _redeem(_claim(_t, CUP));
        IPaymentChannels.Claim memory claim = _claim(_t, 2 * CUP);
        vm.warp(NOW + WEEK);
        _expectRevoked(uint64(NOW), NOW + WEEK);
        _redeem(claim);
    }

    function test_GivenARevocationOfExactlyTheBadgesTime_ItEnds() external {
        _recordRevocation(uint64(NOW - 1 days));
        vm.warp(NOW + WEEK);
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        _expectRevoked(uint64(NOW - 1 days), NOW + WEEK);
        _redeem(claim);
    }

    function test_GivenARevocationOfEarlierBadges_ALaterBadgeIsGood() external {
        _recordRevocation(uint64(NOW - 1 days - 1));
        vm.warp(NOW + WEEK);
        _redeem(_claim(_t, CUP));
        _assertChannel(_t, DEPOSIT, CUP, 0);
    }

    function test_GivenSeveralRevocations_TheFirstThatNamesTheBadgeCounts() external {
        _recordRevocation(uint64(NOW - 2 days));
        vm.warp(NOW + 1 days);
        _recordRevocation(uint64(NOW));
        vm.warp(NOW + 3 days);
        _recordRevocation(uint64(NOW + 3 days));
        vm.warp(NOW + 1 days + WEEK - 1);
        _redeem(_claim(_t, CUP));
        vm.warp(NOW + 1 days + WEEK);
        IPaymentChannels.Claim memory claim = _claim(_t, 2 * CUP);
        _expectRevoked(uint64(NOW), NOW + 1 days + WEEK);
        _redeem(claim);
    }

    function testFuzz_TheBadgeEndsANoticePeriodAfterTheFirstRevocationThatNamesIt(uint8 count, uint64 step, uint64 issuedAt, uint64 later)
        external
    {
        step = uint64(_bound(step, 1, 30 days));
        issuedAt = uint64(_bound(issuedAt, NOW - 400 days, NOW + 400 days));
        uint256 endedAt = type(uint256).max;
        for (uint256 i; i < count % 12; ++i) {
            vm.warp(NOW + i * step);
            _recordRevocation(uint64(NOW + i * step));
            if (NOW + i * step >= issuedAt && endedAt == type(uint256).max) endedAt = NOW + i * step + WEEK;
        }
        vm.warp(NOW + 12 * uint256(step) + later % 60 days);
        IPaymentChannels.Claim memory claim = _claimAt(issuedAt, issuedAt, type(uint64).max);
        if (block.timestamp >= endedAt) vm.expectPartialRevert(IPaymentChannels.BadgeRevoked.selector);
        _redeem(claim);
    }

    function test_GivenTheGreatestNoticePeriod_ARevocationNeverBinds() external {
        IPaymentChannels.Terms memory terms = _native();
        terms.noticePeriod = type(uint32).max;
        _deposit(terms, DEPOSIT);
        _recordRevocation(uint64(NOW));
        vm.warp(NOW + 2 * uint256(type(uint32).max));
        _redeem(_claim(terms, CUP));
        _assertChannel(terms, DEPOSIT, CUP, 0);
    }

    function test_GivenNoNoticePeriod_ARevocationBindsAtOnce() external {
        IPaymentChannels.Terms memory terms = _native();
        terms.noticePeriod = 0;
        _deposit(terms, DEPOSIT);
        _recordRevocation(uint64(NOW));
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        _expectRevoked(uint64(NOW), NOW);
        _redeem(claim);
    }

    function test_GivenAnotherIssuersRevocation_ItDoesNotBind() external {
        IPaymentChannels.Terms memory terms = _native();
        terms.issuer = stranger;
        _deposit(terms, DEPOSIT);
        _recordRevocation(uint64(NOW));
        vm.warp(NOW + WEEK);
        IPaymentChannels.Claim memory claim = _claim(terms, CUP);
        claim.badge = _badgeOf(STRANGER_KEY, holder, uint64(NOW - 1 days), uint64(NOW + 1 days));
        _redeem(claim);
        _assertChannel(terms, DEPOSIT, CUP, 0);
    }

    function test_GivenAnotherHoldersRevocation_ItDoesNotBind() external {
        _recordRevocation(uint64(NOW));
        vm.warp(NOW + WEEK);
        IPaymentChannels.Claim memory claim = _claim(_t, CUP);
        claim.receipt = _receipt(_t, STRANGER_KEY, CUP);
        claim.badge = _badgeOf(ISSUER_KEY, stranger, uint64(NOW - 1 days), uint64(NOW + 1 days));
        _redeem(claim);
        _assertChannel(_t, DEPOSIT, CUP, 0);
    }
}
