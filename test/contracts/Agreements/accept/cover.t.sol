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
    function _otherSupply() private returns (bytes32) {
        IAgreements.Offer memory offer = _supply();
        offer.payee = stranger;
        return _publishAs(stranger, DRIVERS_KEY, offer, _goods());
    }

    function _expectCovered(address who, bytes32 offerId, uint256 agreementId) private {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.AlreadyCovered.selector, BEANS, agreementId));
        vm.prank(who);
        agreements.accept(offerId, machine, DEPOSIT, 0, 0);
    }

    // ---------------------------------------------------------------- Who may

    function testFuzz_RevertWhen_TheIssuerIsNotTheMachine(address named) external {
        vm.assume(named != machine);
        bytes32 offerId = _publishService();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.IssuerNotMachine.selector, named, machine));
        vm.prank(owner);
        agreements.accept(offerId, named, DEPOSIT, 0, 0);
    }

    function test_RevertWhen_ATenantAcceptsService() external {
        _rent();
        bytes32 offerId = _publishService();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, payer, owner));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, 0, 0);
    }

    function test_RevertWhen_AStrangerAcceptsSupply() external {
        bytes32 offerId = _publishSupply();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotRenting.selector, payer, machine));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, 0, 0);
    }

    function test_RevertGiven_TheTenantsRentalEnded() external {
        _end(_rent());
        vm.warp(NOW + WEEK);
        bytes32 offerId = _publishSupply();
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotRenting.selector, payer, machine));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, 0, 0);
    }

    function test_ATenantAcceptsSupply_AndPaysIt() external {
        _rent();
        uint256 agreementId = _acceptAs(payer, _publishSupply(), DEPOSIT);
        IAgreements.Agreement memory found = agreements.agreementOf(agreementId);
        vm.assertEq(found.terms.payer, payer);
        vm.assertEq(found.terms.payee, supplier);
        vm.assertEq(found.terms.issuer, machine);
        _assertCover(BEANS, agreementId, BAG);
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
        uint256 first = _acceptAs(payer, _publishSupply(), DEPOSIT);
        _expectCovered(holder, _otherSupply(), first);
    }

    function test_TheOwnersAgreementTakesACauseOverFromATenants() external {
        _rent();
        _acceptAs(payer, _publishSupply(), DEPOSIT);
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
}
