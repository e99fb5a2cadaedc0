// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice How many agreements there may be, and that others can never shut out the owner and the customers that it names.
contract AcceptPlacesTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    /// @dev An account with money, another one for each number.
    function _somebody(uint256 number) private returns (address who) {
        who = address(uint160(0xC0FFEE00 + number));
        if (dollar.balanceOf(who) == 0) _fill(who);
    }

    /// @dev An offer with this number of places, unlike all others of this test by its smallest deposit.
    function _publishOpen(uint8 places, uint256 smallestDeposit) private returns (bytes32) {
        IAgreements.Offer memory offer = _rental();
        (offer.places, offer.smallestDeposit) = (places, smallestDeposit);
        return _publishAs(owner, OWNER_KEY, offer, _cups());
    }

    function _accept(address who, bytes32 offerId) private returns (uint256) {
        vm.prank(who);
        return agreements.accept(offerId, who, DEPOSIT, _noConsent());
    }

    function _expectRefused(address who, bytes32 offerId, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(who);
        agreements.accept(offerId, who, DEPOSIT, _noConsent());
    }

    function _tooMany(uint256 most) private view returns (bytes memory) {
        return abi.encodeWithSelector(IAgreements.TooManyAgreements.selector, machine, most);
    }

    /// @dev A supply of one bag for this cause, admitted.
    function _admitSupply(uint8 cause) private returns (bytes32) {
        IAgreements.Product[] memory products = _goods();
        products[0].cause = cause;
        return _admit(_publishAs(supplier, DRIVERS_KEY, _supply(), products));
    }

    // ---------------------------------------------------------------- Places of an offer

    function testFuzz_RevertGiven_AllPlacesOfTheOfferAreTaken(uint8 places) external {
        places = uint8(_bound(places, 1, 16));
        bytes32 offerId = _publishOpen(places, 1);
        for (uint256 i; i < places; ++i) {
            _accept(_somebody(i), offerId);
        }
        bytes memory reason = abi.encodeWithSelector(IAgreements.NoPlaceLeft.selector, offerId, places);
        if (places == 16) reason = _tooMany(16);
        _expectRefused(payer, offerId, reason);
    }

    function test_AnEndedAgreementFreesItsPlace_AnEndingOneDoesNot() external {
        bytes32 offerId = _publishOpen(1, 1);
        uint256 first = _accept(_somebody(1), offerId);
        _end(first);
        vm.warp(NOW + WEEK - 1);
        _expectRefused(payer, offerId, abi.encodeWithSelector(IAgreements.NoPlaceLeft.selector, offerId, 1));
        vm.warp(NOW + WEEK);
        _accept(payer, offerId);
    }

    function test_EachOfferHasItsOwnPlaces() external {
        _accept(_somebody(1), _publishOpen(1, 1));
        _accept(_somebody(2), _publishOpen(1, 2));
    }

    function test_ACustomerThatIsNamedNeedsNone() external {
        _accept(_somebody(1), _publishOpen(1, 1));
        _accept(payer, _publishAs(owner, OWNER_KEY, _rentalTo(payer), _cups()));
    }

    // ---------------------------------------------------------------- Places at the machine

    /// @dev Sixteen strangers in eight offers of two places.
    function _takeAllOpenPlaces() private {
        for (uint256 i; i < 16; i += 2) {
            bytes32 offerId = _publishOpen(2, i);
            _accept(_somebody(i), offerId);
            _accept(_somebody(i + 1), offerId);
        }
    }

    function test_RevertGiven_16RentalsThatNameNoCustomerAreThere() external {
        _takeAllOpenPlaces();
        bytes32 offerId = _publishOpen(2, 100);
        _expectRefused(payer, offerId, _tooMany(16));
        _accept(payer, _publishAs(owner, OWNER_KEY, _rentalTo(payer), _cups()));
    }

    function test_RevertGiven_8SuppliesOfTenantsAreThere_UnlessTheOwnerAccepts() external {
        _rent();
        for (uint8 i; i < 8; ++i) {
            _acceptAs(payer, _admitSupply(BEANS + i), DEPOSIT);
        }
        bytes32 offerId = _admitSupply(BEANS + 8);
        vm.expectRevert(_tooMany(8));
        vm.prank(payer);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
        _acceptAs(owner, offerId, DEPOSIT);
    }

    /// @dev Sixteen strangers with all that is open to them: eight places stay free for whom the owner names and what it accepts.
    function test_StrangersCannotFillTheMachine() external {
        _takeAllOpenPlaces();
        for (uint8 i; i < 8; ++i) {
            _acceptAs(_somebody(i), _admitSupply(BEANS + i), DEPOSIT);
        }
        _agreeService();
        _acceptAs(owner, _admitSupply(BEANS + 9), DEPOSIT);
        for (uint256 i; i < 6; ++i) {
            address who = _somebody(100 + i);
            _accept(who, _publishAs(owner, OWNER_KEY, _rentalTo(who), _cups()));
        }
        vm.assertEq(agreements.agreementsOf(machine).length, 32);
        bytes32 offerId = _publishAs(owner, OWNER_KEY, _rentalTo(payer), _cups());
        _expectRefused(payer, offerId, _tooMany(32));
        _end(12);
        _expectRefused(payer, offerId, _tooMany(32));
        vm.warp(NOW + WEEK);
        _accept(payer, offerId);
        _assertOrder(12);
    }

    /// @dev Ids 1 to 33 but for the one that ended, in this order.
    function _assertOrder(uint256 ended) private view {
        IAgreements.Agreement[] memory found = agreements.agreementsOf(machine);
        vm.assertEq(found.length, 32);
        for (uint256 i; i < 32; ++i) {
            vm.assertEq(found[i].id, i + 1 < ended ? i + 1 : i + 2);
        }
    }
}
