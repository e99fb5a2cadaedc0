// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

contract PublishTest is PlatformFixture {
    function setUp() public override {
        super.setUp();
        _register();
    }

    function _expectRefused(bytes memory reason, IAgreements.Offer memory offer, IAgreements.Product[] memory products) private {
        bool isRental = offer.kind == IAgreements.Kind.Rental;
        address who = isRental ? owner : provider;
        IAgreements.SignedConsent memory consent = _consent(TECHNICIANS_KEY, who, 0);
        vm.expectRevert(reason);
        vm.prank(who);
        agreements.publish(offer, products, consent);
    }

    // ---------------------------------------------------------------- Products

    function test_RevertWhen_ThereAreNoProducts() external {
        _expectRefused(abi.encodeWithSelector(IAgreements.NoProducts.selector), _rental(), new IAgreements.Product[](0));
    }

    function test_RevertWhen_ThereAreTooManyProducts() external {
        IAgreements.Product[] memory products = new IAgreements.Product[](17);
        _expectRefused(abi.encodeWithSelector(IAgreements.TooManyProducts.selector, 17, 16), _rental(), products);
    }

    function testFuzz_RevertWhen_APriceIsMoreThanAChannelHolds(uint256 price) external {
        IAgreements.Product[] memory products = _cups();
        products[1].price = _bound(price, uint256(type(uint104).max) + 1, type(uint256).max - 1);
        bytes memory reason =
            abi.encodeWithSelector(IAgreements.UnusablePrice.selector, products[1].name, products[1].price, type(uint104).max);
        _expectRefused(reason, _rental(), products);
    }

    function test_RevertWhen_APriceIsZero() external {
        IAgreements.Product[] memory products = _cups();
        products[0].price = 0;
        bytes memory reason = abi.encodeWithSelector(IAgreements.UnusablePrice.selector, products[0].name, 0, type(uint104).max);
        _expectRefused(reason, _rental(), products);
    }

    function test_RevertWhen_ANameIsEmptyOrLongerThan24Bytes() external {
        IAgreements.Product[] memory products = _cups();
        products[0].name = "";
        _expectRefused(abi.encodeWithSelector(IAgreements.UnusableName.selector, products[0].name), _rental(), products);
        products[0].name = "1234567890123456789012345";
        _expectRefused(abi.encodeWithSelector(IAgreements.UnusableName.selector, products[0].name), _rental(), products);
    }

    function test_RevertWhen_TwoNamesAreAlike() external {
        IAgreements.Product[] memory products = _cups();
        products[1].name = products[0].name;
        _expectRefused(abi.encodeWithSelector(IAgreements.NameTwice.selector, products[0].name), _rental(), products);
    }

    function test_RevertWhen_TwoCausesAreAlike() external {
        IAgreements.Product[] memory products = _repairs();
        products[1].cause = GRINDER;
        IAgreements.Offer memory offer = _service();
        offer.everyCups = 0;
        _expectRefused(abi.encodeWithSelector(IAgreements.CauseTwice.selector, GRINDER), offer, products);
    }

    function testFuzz_ACauseGoesWithItsKindOnly(uint8 kind, uint8 cause) external {
        IAgreements.Offer memory offer = _rental();
        offer.kind = IAgreements.Kind(kind % 3);
        offer.places = kind % 3 == 0 ? 1 : 0;
        offer.visitorIssuer = technicians;
        offer.everyCups = cause == REGULAR_SERVICE ? EVERY_CUPS : 0;
        IAgreements.Product[] memory products = new IAgreements.Product[](1);
        products[0] = IAgreements.Product("One", 1, cause);
        bool fits = kind % 3 == 0 && cause == 0;
        if (kind % 3 == 1) fits = cause < 32 || cause == 64;
        if (kind % 3 == 2) fits = (cause >= 32 && cause < 64) || cause == 65;
        address who = kind % 3 == 0 ? owner : provider;
        IAgreements.SignedConsent memory consent = _consent(TECHNICIANS_KEY, who, 0);
        if (!fits) vm.expectRevert(abi.encodeWithSelector(IAgreements.WrongCause.selector, offer.kind, cause));
        vm.prank(who);
        agreements.publish(offer, products, consent);
    }

    function test_RevertWhen_RegularServiceHasNoFeeOrNoNumberOfCups() external {
        IAgreements.Offer memory offer = _service();
        offer.everyCups = 0;
        _expectRefused(abi.encodeWithSelector(IAgreements.EveryCupsWithoutFee.selector, 0), offer, _repairs());
        offer.kind = IAgreements.Kind.Supply;
        offer.everyCups = 7;
        _expectRefused(abi.encodeWithSelector(IAgreements.EveryCupsWithoutFee.selector, 7), offer, _goods());
        (offer.kind, offer.places) = (IAgreements.Kind.Rental, 1);
        _expectRefused(abi.encodeWithSelector(IAgreements.EveryCupsWithoutFee.selector, 7), offer, _cups());
    }

    // ---------------------------------------------------------------- The rest of an offer

    function testFuzz_PlacesAreOfRentalsThatNameNobody(uint8 places, uint8 kind, address customer) external {
        IAgreements.Offer memory offer = _supply();
        IAgreements.Product[] memory products = _goods();
        if (kind % 3 == 0) (offer, products) = (_rental(), _cups());
        if (kind % 3 == 1) (offer, products) = (_service(), _repairs());
        if (uint160(customer) % 2 == 0) offer.customer = customer;
        offer.places = places;
        bool isOpen = kind % 3 == 0 && offer.customer == address(0);
        uint256 most = isOpen ? 16 : 0;
        bool fits = isOpen ? places > 0 && places <= 16 : places == 0;
        if (fits) _publishAs(kind % 3 == 0 ? owner : provider, kind % 3 == 1 ? TECHNICIANS_KEY : DRIVERS_KEY, offer, products);
        else _expectRefused(abi.encodeWithSelector(IAgreements.UnusablePlaces.selector, places, most), offer, products);
    }

    function test_RevertWhen_TheTokenHasNoCode() external {
        IAgreements.Offer memory offer = _rental();
        offer.token = address(0xDEAD);
        _expectRefused(abi.encodeWithSelector(IAgreements.NotAToken.selector, offer.token), offer, _cups());
    }

    function test_RevertWhen_ThePayeeIsZeroOrOneOfTheContracts() external {
        address[5] memory lost = [address(0), address(channels), address(machines), address(agreements), address(workOrders)];
        IAgreements.Offer memory offer = _rental();
        for (uint256 i; i < lost.length; ++i) {
            offer.payee = lost[i];
            _expectRefused(abi.encodeWithSelector(IAgreements.UnusablePayee.selector, lost[i]), offer, _cups());
        }
    }

    function test_RevertWhen_TheMachineIsNotRegistered() external {
        IAgreements.Offer memory offer = _service();
        offer.machine = stranger;
        _expectRefused(abi.encodeWithSelector(IAgreements.NotRegistered.selector, stranger), offer, _repairs());
    }

    function test_RevertWhen_AnotherThanTheOwnerRentsOutTheMachine() external {
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NotMachineOwner.selector, provider, owner));
        vm.prank(provider);
        agreements.publish(_rental(), _cups(), _noConsent());
    }

    function test_RevertWhen_AServiceOrSupplyNamesNoVisitorIssuer() external {
        IAgreements.Offer memory offer = _service();
        offer.visitorIssuer = address(0);
        _expectRefused(abi.encodeWithSelector(IAgreements.UnusableVisitorIssuer.selector, address(0)), offer, _repairs());
        offer = _supply();
        offer.visitorIssuer = address(0);
        _expectRefused(abi.encodeWithSelector(IAgreements.UnusableVisitorIssuer.selector, address(0)), offer, _goods());
    }

    function test_RevertWhen_TheVisitorIssuerIsTheMachine() external {
        IAgreements.Offer memory offer = _rental();
        offer.visitorIssuer = machine;
        _expectRefused(abi.encodeWithSelector(IAgreements.UnusableVisitorIssuer.selector, machine), offer, _cups());
    }

    function test_RevertWhen_TheVisitorIssuerDidNotConsent() external {
        IAgreements.SignedConsent memory consent = _consent(STRANGER_KEY, provider, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.NoConsent.selector, stranger, technicians));
        vm.prank(provider);
        agreements.publish(_service(), _repairs(), consent);
    }

    function test_RevertWhen_TheVisitorIssuerConsentedToAnother() external {
        IAgreements.SignedConsent memory consent = _consent(TECHNICIANS_KEY, provider, 0);
        _cheats().expectPartialRevert(IAgreements.NoConsent.selector);
        vm.prank(stranger);
        agreements.publish(_service(), _repairs(), consent);
    }

    function test_RevertGiven_TheVisitorIssuersConsentEnded() external {
        IAgreements.SignedConsent memory consent = _consentUntil(TECHNICIANS_KEY, provider, 0, uint64(NOW - 1));
        vm.expectRevert(abi.encodeWithSelector(IAgreements.ConsentExpired.selector, NOW - 1, NOW));
        vm.prank(provider);
        agreements.publish(_service(), _repairs(), consent);
    }

    function test_RevertGiven_TheVisitorIssuerWithdrewItsConsent() external {
        _withdrawConsent(technicians, provider, 0, CONSENT_END);
        IAgreements.SignedConsent memory consent = _consent(TECHNICIANS_KEY, provider, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgreements.ConsentIsWithdrawn.selector, CONSENT_END, CONSENT_END));
        vm.prank(provider);
        agreements.publish(_service(), _repairs(), consent);
    }

    // ---------------------------------------------------------------- While the visitor issuer consents

    function _expectNotAccepted(bytes32 offerId, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(owner);
        agreements.accept(offerId, machine, DEPOSIT, _noConsent());
    }

    function test_WhenItsConsentEnds_TheOfferCannotBeAccepted_UntilItIsPublishedWithALaterOne() external {
        bytes32 offerId = _publishService();
        vm.assertEq(agreements.offerOf(offerId).consentedUntil, CONSENT_END);
        vm.warp(CONSENT_END + 1);
        _expectNotAccepted(offerId, abi.encodeWithSelector(IAgreements.ConsentExpired.selector, CONSENT_END, CONSENT_END + 1));
        IAgreements.SignedConsent memory later = _consentUntil(TECHNICIANS_KEY, provider, 0, CONSENT_END + 2);
        vm.prank(provider);
        agreements.publish(_service(), _repairs(), later);
        _acceptAs(owner, offerId, DEPOSIT);
    }

    function test_WhenItsConsentIsWithdrawn_TheOfferCannotBeAccepted_ButAgreementsStay() external {
        uint256 agreementId = _agreeService();
        bytes32 supplyId = _publishSupply();
        _withdrawConsent(technicians, provider, 0, CONSENT_END);
        _withdrawConsent(drivers, supplier, 0, CONSENT_END);
        _expectNotAccepted(supplyId, abi.encodeWithSelector(IAgreements.ConsentIsWithdrawn.selector, CONSENT_END, CONSENT_END));
        vm.assertEq(agreements.agreementsOf(machine)[0].id, agreementId);
    }

    function test_WhereNoConsentIsNeeded_TheOfferHasNoEnd() external {
        bytes32 offerId = _publishRental();
        vm.assertEq(agreements.offerOf(offerId).consentedUntil, type(uint64).max);
        vm.warp(NOW + 3650 days);
        _rentAs(payer, offerId, PAYER_KEY, DEPOSIT);
    }

    function test_AVisitorIssuerOfTheSendersOwnNeedsNoSignature() external {
        vm.prank(technicians);
        agreements.publish(_service(), _repairs(), _noConsent());
    }

    // ---------------------------------------------------------------- Published

    function test_RevertGiven_TheSameOfferStands() external {
        bytes32 offerId = _publishService();
        _expectRefused(abi.encodeWithSelector(IAgreements.AlreadyPublished.selector, offerId), _service(), _repairs());
    }

    function testFuzz_RevertWhen_TheNoticeIsLongerThanAYear(uint32 noticePeriod) external {
        noticePeriod = uint32(_bound(noticePeriod, 366 days + 1, type(uint32).max));
        IAgreements.Offer memory offer = _service();
        offer.noticePeriod = noticePeriod;
        _expectRefused(abi.encodeWithSelector(IAgreements.NoticeTooLong.selector, noticePeriod, 366 days), offer, _repairs());
    }

    function test_TheSameOfferOfAnotherProviderIsAnotherOffer() external {
        bytes32 offerId = _publishService();
        bytes32 other = _publishAs(stranger, TECHNICIANS_KEY, _service(), _repairs());
        vm.assertTrue(offerId != other);
        vm.assertEq(agreements.offerOf(other).provider, stranger);
    }

    function testFuzz_TheIdCommitsToAllOfIt(
        address who,
        uint256 smallestDeposit,
        uint32 noticePeriod,
        address customer,
        uint256 price,
        uint192 name
    ) external {
        vm.assume(who != address(0));
        IAgreements.Offer memory offer = _supply();
        offer.smallestDeposit = smallestDeposit;
        offer.noticePeriod = uint32(_bound(noticePeriod, 0, 366 days));
        offer.customer = customer;
        IAgreements.Product[] memory products = _goods();
        products[0].price = _bound(price, 1, type(uint104).max);
        products[0].name = bytes32(uint256(_bound(name, 1, type(uint192).max)) << 64);
        bytes32 expected = keccak256(abi.encode(who, offer, products));
        IAgreements.SignedConsent memory consent = _consent(DRIVERS_KEY, who, 0);
        vm.expectEmit(address(agreements));
        emit IAgreements.OfferPublished(expected, offer.kind, who, machine, customer);
        vm.prank(who);
        vm.assertEq(agreements.publish(offer, products, consent), expected);
        IAgreements.Published memory found = agreements.offerOf(expected);
        vm.assertEq(found.provider, who);
        vm.assertEq(keccak256(abi.encode(who, found.offer, found.products)), expected);
    }
}
