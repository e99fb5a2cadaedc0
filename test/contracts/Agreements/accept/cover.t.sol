// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice Who may accept service and supply, and who sees to which cause.
contract AcceptCoverTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _assertCover(uint8 cause, uint256 agreementId, uint256 fee) private view {
        (IAgreements.Parties memory parties, uint256 found) = agreements.coverOf(machine, cause);
        vm.assertEq(parties.agreementId, agreementId, "agreement");
        vm.assertEq(found, fee, "fee");
    }

    /// @dev Another supplier's offer of the same goods.
    function _otherSupply() private returns (bytes32 offerId) {
        IAgreements.Offer memory offer = _supply();
        offer.payee = stranger;
        offerId = _publishAs(stranger, DRIVERS_KEY, offer, _goods());
        _admit(offerId);
    }

    function _expectCovered(address who, bytes32 offerId, uint256 agreementId) private {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.AlreadyCovered.selector, BEANS, agreementId));
        vm.prank(who);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    // ---------------------------------------------------------------- Who may

    function testFuzz_RevertWhen_TheIssuerIsNotTheMachine(address named) external {
        vm.assume(named != machine);
        bytes32 offerId = _publishService();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerNotMachine.selector, named, machine));
        vm.prank(owner);
        agreements.accept(offerId, named, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_ATenantAcceptsService() external {
        _rent();
        bytes32 offerId = _publishService();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, payer, owner));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    function test_RevertWhen_AStrangerAcceptsSupply_ThoughItIsAdmitted() external {
        bytes32 offerId = _admit(_publishSupply());
        _expectNotRenting(offerId);
    }

    function test_RevertGiven_TheTenantsRentalEnded() external {
        _end(_rent());
        vm.warp(NOW + WEEK);
        bytes32 offerId = _admit(_publishSupply());
        _expectNotRenting(offerId);
    }

    function _expectNotRenting(bytes32 offerId) private {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotRenting.selector, payer, machine));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    /// @dev Whatever the tenant and a provider agree on, it is the owner's machine.
    function test_RevertGiven_TheOwnerDidNotAdmitTheSupply() external {
        _rent();
        bytes32 offerId = _publishSupply();
        _expectNotAdmitted(offerId);
        _acceptAs(owner, offerId, DEPOSIT);
    }

    function test_RevertGiven_TheOwnerExcludedTheSupplyAgain() external {
        _rent();
        bytes32 offerId = _admit(_publishSupply());
        vm.prank(owner);
        agreements.exclude(offerId);
        _expectNotAdmitted(offerId);
    }

    function test_RevertGiven_AFormerOwnerAdmittedTheSupply_UntilTheNewOneDoes() external {
        _rent();
        bytes32 offerId = _admit(_publishSupply());
        _handOver(stranger);
        _expectNotAdmitted(offerId);
        _admit(offerId);
        _acceptAs(payer, offerId, DEPOSIT);
    }

    function _expectNotAdmitted(bytes32 offerId) private {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotAdmitted.selector, offerId));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    function test_ATenantAcceptsAnAdmittedSupply_AndPaysIt() external {
        uint256 rental = _rent();
        uint256 agreementId = _agreeTenantSupply(payer);
        IAgreements.Agreement memory found = agreements.agreementOf(agreementId);
        vm.assertEq(found.terms.payer, payer);
        vm.assertEq(found.terms.payee, supplier);
        vm.assertEq(found.terms.issuer, machine);
        vm.assertEq(found.owner, owner);
        vm.assertEq(found.rentalId, rental);
        _assertCover(BEANS, agreementId, BAG);
    }

    function test_TheOwnersSupplyIsOfNoRental_EvenIfItRentsItsOwnMachine() external {
        bytes32 offerId = _publishRental();
        vm.prank(owner);
        agreements.accept(offerId, owner, DEPOSIT, _noConsent());
        vm.assertEq(agreements.agreementOf(_agreeSupply()).rentalId, 0);
    }

    // ---------------------------------------------------------------- A tenant's supply and its rental

    /// @dev A rental and a supply of these notices, not accepted yet.
    function _withNotices(uint32 rentals, uint32 supplies) private returns (uint256 rental, bytes32 supply) {
        IAgreements.Offer memory offer = _rental();
        offer.noticePeriod = rentals;
        rental = _rentAs(payer, _publishAs(owner, OWNER_KEY, offer, _cups()), ISSUER_KEY, DEPOSIT);
        offer = _supply();
        offer.noticePeriod = supplies;
        supply = _admit(_publishAs(supplier, DRIVERS_KEY, offer, _goods()));
    }

    function testFuzz_RevertWhen_TheSuppliesNoticeIsLongerThanTheRentals(uint32 rentals, uint32 supplies) external {
        rentals = uint32(_bound(rentals, 0, 366 days - 1));
        supplies = uint32(_bound(supplies, rentals + 1, 366 days));
        (, bytes32 offerId) = _withNotices(rentals, supplies);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoticeBeyondRental.selector, supplies, rentals));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    function testFuzz_WithTheRentalEndsTheSupply(uint32 rentals, uint32 supplies) external {
        rentals = uint32(_bound(rentals, 0, 366 days));
        supplies = uint32(_bound(supplies, 0, rentals));
        (uint256 rental, bytes32 offerId) = _withNotices(rentals, supplies);
        uint256 supply = _acceptAs(payer, offerId, DEPOSIT);
        vm.expectEmit(address(agreements));
        emit IAgreements.AgreementEnded(rental, NOW + rentals, payer, owner, machine);
        vm.expectEmit(address(agreements));
        emit IAgreements.AgreementEnded(supply, NOW + rentals, payer, supplier, machine);
        _end(rental);
        vm.assertEq(agreements.agreementOf(supply).endsAt, NOW + rentals);
        vm.warp(NOW + rentals);
        vm.assertEq(agreements.agreementsOf(machine).length, 0);
        _assertCover(BEANS, 0, 0);
    }

    function test_GivenTheRentalIsEnding_TheSupplyEndsWithIt() external {
        (uint256 rental, bytes32 offerId) = _withNotices(WEEK, WEEK);
        _end(rental);
        vm.warp(NOW + 1 days);
        uint256 supply = _acceptAs(payer, offerId, DEPOSIT);
        vm.assertEq(agreements.agreementOf(supply).endsAt, NOW + WEEK);
        vm.assertEq(agreements.agreementsOf(machine).length, 2);
        vm.warp(NOW + WEEK);
        vm.assertEq(agreements.agreementsOf(machine).length, 0);
    }

    function test_GivenTheSupplyEndsEarlier_TheRentalsEndChangesNothing() external {
        (uint256 rental, bytes32 offerId) = _withNotices(WEEK, 1 days);
        uint256 supply = _acceptAs(payer, offerId, DEPOSIT);
        _end(supply);
        _end(rental);
        vm.assertEq(agreements.agreementOf(supply).endsAt, NOW + 1 days);
        vm.assertEq(agreements.agreementOf(rental).endsAt, NOW + WEEK);
    }

    function test_GivenTheSupplyEndsWithTheRental_ItsOwnShorterNoticeStillCounts() external {
        (uint256 rental, bytes32 offerId) = _withNotices(WEEK, 1 days);
        uint256 supply = _acceptAs(payer, offerId, DEPOSIT);
        _end(rental);
        vm.prank(supplier);
        agreements.end(supply);
        vm.assertEq(agreements.agreementOf(supply).endsAt, NOW + 1 days);
    }

    function test_GivenSeveralRentals_TheSupplyIsOfTheOneThatEndsLast() external {
        (uint256 first, bytes32 offerId) = _withNotices(2 * WEEK, WEEK);
        IAgreements.Offer memory offer = _rentalTo(payer);
        offer.noticePeriod = WEEK - 1;
        _rentAs(payer, _publishAs(owner, OWNER_KEY, offer, _cups()), ISSUER_KEY, DEPOSIT); // too short a notice
        uint256 third = _rentAs(payer, _publishAs(owner, OWNER_KEY, _rentalTo(payer), _cups()), ISSUER_KEY, DEPOSIT);
        _end(first);
        uint256 supply = _acceptAs(payer, offerId, DEPOSIT);
        vm.assertEq(agreements.agreementOf(supply).rentalId, third);
        vm.assertEq(agreements.agreementOf(supply).endsAt, 0);
    }

    // ---------------------------------------------------------------- Who sees to what

    function test_EveryCauseOfTheOfferIsCovered_AndNoOther() external {
        uint256 agreementId = _agreeService();
        _assertCover(GRINDER, agreementId, REPAIR);
        _assertCover(REGULAR_SERVICE, agreementId, CARE);
        _assertCover(PUMP, 0, 0);
        _assertCover(BEANS, 0, 0);
    }

    function test_ARentalCoversNothing() external {
        _rent();
        _assertCover(0, 0, 0);
    }

    function test_RevertGiven_AnotherAgreementOfTheSenderCoversIt() external {
        uint256 first = _agreeSupply();
        _expectCovered(owner, _otherSupply(), first);
    }

    function test_RevertGiven_TheOwnersAgreementCoversIt_WhenATenantAccepts() external {
        _rent();
        uint256 first = _agreeSupply();
        _expectCovered(payer, _otherSupply(), first);
    }

    function test_RevertGiven_AnotherTenantsAgreementCoversIt() external {
        bytes32 rental = _publishRental();
        _fill(holder);
        _rentAs(payer, rental, ISSUER_KEY, DEPOSIT);
        _rentAs(holder, rental, HOLDER_KEY, DEPOSIT);
        uint256 first = _agreeTenantSupply(payer);
        _expectCovered(holder, _otherSupply(), first);
    }

    function test_TheOwnersAgreementTakesACauseOverFromATenants() external {
        _rent();
        _agreeTenantSupply(payer);
        uint256 second = _acceptAs(owner, _otherSupply(), DEPOSIT);
        _assertCover(BEANS, second, BAG);
    }

    function test_GivenItsAgreementIsEnding_AnotherTakesACauseOver() external {
        uint256 first = _agreeSupply();
        _end(first);
        _assertCover(BEANS, first, BAG);
        uint256 second = _acceptAs(owner, _otherSupply(), DEPOSIT);
        _assertCover(BEANS, second, BAG);
    }

    function test_GivenItsAgreementEnded_NobodyCoversACause() external {
        _end(_agreeSupply());
        vm.warp(NOW + WEEK - 1);
        _assertCover(BEANS, 1, BAG);
        vm.warp(NOW + WEEK);
        _assertCover(BEANS, 0, 0);
    }

    /// @dev What a former owner agreed to goes on, so that an owner can replace its key, until an entitled account takes it over.
    function test_GivenTheMachineHasAnotherOwner_ItTakesACauseOver_AsDoItsTenants() external {
        _rent();
        uint256 first = _agreeSupply();
        uint256 service = _agreeService();
        bytes32 offerId = _otherSupply();
        _handOver(stranger);
        _assertCover(BEANS, first, BAG);
        _assertCover(GRINDER, service, REPAIR);
        _admit(offerId);
        _assertCover(BEANS, _acceptAs(payer, offerId, DEPOSIT), BAG);
        _fill(stranger);
        bytes32 other = _publishAs(stranger, TECHNICIANS_KEY, _service(), _repairs());
        _assertCover(GRINDER, _acceptAs(stranger, other, DEPOSIT), REPAIR);
    }
}
