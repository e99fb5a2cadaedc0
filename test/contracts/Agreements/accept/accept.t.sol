// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice What every acceptance needs, and what it does.
contract AcceptTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _expectRefused(address who, bytes32 offerId, address named, uint256 deposit, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(who);
        agreements.accept(offerId, named, deposit, _noConsent());
    }

    // ---------------------------------------------------------------- Refused

    function testFuzz_RevertGiven_ThereIsNoSuchOffer(bytes32 offerId) external {
        _expectRefused(payer, offerId, payer, DEPOSIT, abi.encodeWithSelector(IAgreements.NoSuchOffer.selector, offerId));
    }

    function test_RevertWhen_TheOfferIsToAnother() external {
        bytes32 offerId = _publishAs(owner, OWNER_KEY, _rentalTo(payer), _cups());
        _expectRefused(stranger, offerId, stranger, DEPOSIT, abi.encodeWithSelector(IAgreements.NotOfferedTo.selector, stranger, payer));
        _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
    }

    function testFuzz_RevertWhen_TheDepositIsBelowTheSmallest(uint256 deposit) external {
        bytes32 offerId = _publishRental();
        deposit = _bound(deposit, 0, 10e6 - 1);
        _expectRefused(payer, offerId, payer, deposit, abi.encodeWithSelector(IAgreements.DepositBelowSmallest.selector, deposit, 10e6));
    }

    function test_RevertWhen_TheDepositIsZeroThoughTheOfferAllowsIt() external {
        IAgreements.Offer memory offer = _rental();
        offer.smallestDeposit = 0;
        bytes32 offerId = _publishAs(owner, OWNER_KEY, offer, _cups());
        _expectRefused(payer, offerId, payer, 0, abi.encodeWithSelector(IPaymentChannels.ZeroAmount.selector));
    }

    function test_RevertGiven_TheSameCustomerAcceptedIt() external {
        bytes32 offerId = _publishRental();
        uint256 agreementId = _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        _expectRefused(payer, offerId, payer, DEPOSIT, abi.encodeWithSelector(IAgreements.AlreadyAccepted.selector, agreementId));
        _end(agreementId);
        vm.warp(NOW + WEEK - 1);
        _expectRefused(payer, offerId, payer, DEPOSIT, abi.encodeWithSelector(IAgreements.AlreadyAccepted.selector, agreementId));
    }

    function test_GivenItsAgreementEnded_TheSameCustomerAcceptsAgain_AndUsesTheSameChannel() external {
        bytes32 offerId = _publishRental();
        uint256 first = _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        _end(first);
        vm.warp(NOW + WEEK);
        uint256 second = _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        vm.assertEq(agreements.agreementOf(first).channelId, agreements.agreementOf(second).channelId);
        vm.assertEq(agreements.agreementOf(second).channel.deposited, 2 * DEPOSIT);
        vm.assertEq(agreements.agreementsOf(machine).length, 1);
    }

    // ---------------------------------------------------------------- Taken

    function testFuzz_MakesAnAgreementWithItsChannelFunded(uint104 deposit, uint32 noticePeriod, bool native) external {
        deposit = uint104(_bound(deposit, 10e6, 1_000_000e6));
        IAgreements.Offer memory offer = _rental();
        noticePeriod = uint32(_bound(noticePeriod, 0, 366 days));
        offer.noticePeriod = noticePeriod;
        offer.token = native ? address(0) : address(dollar);
        bytes32 offerId = _publishAs(owner, OWNER_KEY, offer, _cups());
        IPaymentChannels.Terms memory terms = IPaymentChannels.Terms(payer, payee, offer.token, issuer, machine, noticePeriod);
        IAgreements.SignedConsent memory consent = _consent(ISSUER_KEY, payer, offerId);
        uint256 before = _balance(offer.token, payer);
        vm.expectEmit(address(agreements));
        emit IAgreements.OfferAccepted(1, offerId, _id(terms), IAgreements.Kind.Rental, payer, owner, machine);
        vm.prank(payer);
        vm.assertEq(agreements.accept{value: native ? deposit : 0}(offerId, issuer, deposit, consent), 1);
        _assertChannel(terms, deposit, 0, 0);
        vm.assertEq(_balance(offer.token, payer), before - deposit);
        vm.assertEq(_balance(offer.token, address(agreements)), 0);
        vm.assertEq(dollar.allowance(address(agreements), address(channels)), 0);
        vm.assertEq(keccak256(abi.encode(agreements.agreementOf(1).terms)), keccak256(abi.encode(terms)));
    }

    function test_AcceptedWhileTheChannelIsClosing_ItStaysClosing() external {
        bytes32 offerId = _publishRental();
        uint256 first = _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        IPaymentChannels.Terms memory terms = agreements.agreementOf(first).terms;
        vm.prank(payer);
        channels.requestClose(terms);
        _end(first);
        vm.warp(NOW + WEEK);
        _rentAs(payer, offerId, ISSUER_KEY, DEPOSIT);
        _assertChannel(terms, 2 * DEPOSIT, 0, NOW + WEEK);
    }
}
