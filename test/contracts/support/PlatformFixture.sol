// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../contracts/interfaces/IAgreements.sol";
import {IMachines} from "../../../contracts/interfaces/IMachines.sol";
import {IPaymentChannels} from "../../../contracts/interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "../../../contracts/interfaces/IWorkOrders.sol";
import {Fixture} from "./Fixture.sol";
import {Messages} from "./Messages.sol";
import {PlatformMessages} from "./PlatformMessages.sol";

/// @notice The cheat codes that only these tests use.
interface Cheats {
    function expectPartialRevert(bytes4 selector) external;
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address);
    function getNonce(address account) external view returns (uint64);
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
}

/// @notice All four contracts around one machine, with its owner, a customer (`payer`), a service provider and a supplier.
abstract contract PlatformFixture is Fixture {
    uint256 internal constant OWNER_KEY = uint256(keccak256("owner"));
    uint256 internal constant TECHNICIANS_KEY = uint256(keccak256("technicians"));
    uint256 internal constant DRIVERS_KEY = uint256(keccak256("drivers"));

    uint8 internal constant GRINDER = 2;
    uint8 internal constant PUMP = 5;
    uint8 internal constant BEANS = 32;
    uint8 internal constant MILK = 33;
    uint8 internal constant REGULAR_SERVICE = 64;
    uint8 internal constant DELIVERY = 65;

    uint256 internal constant REPAIR = 80e6;
    uint256 internal constant CARE = 30e6;
    uint256 internal constant BAG = 20e6;
    uint64 internal constant EVERY_CUPS = 500;
    uint64 internal constant CONSENT_END = uint64(NOW + 365 days);

    address internal owner = vm.addr(OWNER_KEY);
    /// @dev Signs the badges of the service provider's technicians.
    address internal technicians = vm.addr(TECHNICIANS_KEY);
    /// @dev Signs the badges of the supplier's drivers.
    address internal drivers = vm.addr(DRIVERS_KEY);
    address internal provider = address(0x5E41);
    address internal supplier = address(0x5099);

    IMachines internal machines;
    IAgreements internal agreements;
    IWorkOrders internal workOrders;

    /// @dev The machine's own state, as its store would keep it.
    uint64 private _sequence;

    function setUp() public virtual override {
        super.setUp();
        _deployPlatform();
        _fill(payer);
        _fill(owner);
    }

    function _cheats() internal pure returns (Cheats) {
        return Cheats(address(vm));
    }

    function _deployPlatform() private {
        Cheats deployer = _cheats();
        address last = deployer.computeCreateAddress(address(this), deployer.getNonce(address(this)) + 2);
        machines = IMachines(deployer.deployCode("Machines.sol:Machines", abi.encode(channels, last)));
        agreements = IAgreements(deployer.deployCode("Agreements.sol:Agreements", abi.encode(channels, machines, last)));
        workOrders = IWorkOrders(deployer.deployCode("WorkOrders.sol:WorkOrders", abi.encode(channels, machines, agreements)));
    }

    /// @dev Money, and an allowance for Agreements.
    function _fill(address account) internal {
        dollar.mint(account, 1_000_000e6);
        vm.deal(account, 1_000_000e6);
        vm.prank(account);
        dollar.approve(address(agreements), type(uint256).max);
    }

    // ---------------------------------------------------------------- Machines

    function _signFor(address contract_, uint256 key, bytes32 structHash) internal view returns (bytes32 r, bytes32 vs) {
        bytes32 separator = PlatformMessages.separator(contract_);
        return _signDigest(key, keccak256(abi.encodePacked(hex"1901", separator, structHash)));
    }

    function _register() internal {
        (bytes32 r, bytes32 vs) = _signFor(address(machines), MACHINE_KEY, PlatformMessages.registrationHash(owner));
        vm.prank(owner);
        machines.register(machine, r, vs);
    }

    function _report(uint64 cups, uint32 faults, uint32 supplies) internal returns (IMachines.Report memory report) {
        report.sequence = ++_sequence;
        report.reportedAt = uint64(block.timestamp);
        report.cups = cups;
        report.faults = faults;
        report.supplies = supplies;
        report.software = "1.0.0";
    }

    function _signReport(IMachines.Report memory report) internal view returns (bytes32 r, bytes32 vs) {
        return _signFor(address(machines), MACHINE_KEY, PlatformMessages.reportHash(report));
    }

    function _bring(IMachines.Report memory report) internal {
        (bytes32 r, bytes32 vs) = _signReport(report);
        vm.prank(stranger);
        machines.report(machine, report, r, vs);
    }

    function _bringReport(uint64 cups, uint32 faults, uint32 supplies) internal {
        _bring(_report(cups, faults, supplies));
    }

    // ---------------------------------------------------------------- Offers

    function _rental() internal view returns (IAgreements.Offer memory offer) {
        offer.kind = IAgreements.Kind.Rental;
        offer.machine = machine;
        offer.payee = payee;
        offer.token = address(dollar);
        offer.smallestDeposit = 10e6;
        offer.noticePeriod = WEEK;
        offer.places = 4;
    }

    /// @dev A rental to one customer.
    function _rentalTo(address customer) internal view returns (IAgreements.Offer memory offer) {
        offer = _rental();
        (offer.customer, offer.places) = (customer, 0);
    }

    function _service() internal view returns (IAgreements.Offer memory offer) {
        offer = _rental();
        offer.kind = IAgreements.Kind.Service;
        offer.places = 0;
        offer.payee = provider;
        offer.visitorIssuer = technicians;
        offer.everyCups = EVERY_CUPS;
    }

    function _supply() internal view returns (IAgreements.Offer memory offer) {
        offer = _rental();
        offer.kind = IAgreements.Kind.Supply;
        offer.places = 0;
        offer.payee = supplier;
        offer.visitorIssuer = drivers;
    }

    function _cups() internal pure returns (IAgreements.Product[] memory products) {
        products = new IAgreements.Product[](2);
        products[0] = IAgreements.Product("Coffee", CUP, 0);
        products[1] = IAgreements.Product("Espresso", CUP - 1, 0);
    }

    function _repairs() internal pure returns (IAgreements.Product[] memory products) {
        products = new IAgreements.Product[](2);
        products[0] = IAgreements.Product("Grinder", REPAIR, GRINDER);
        products[1] = IAgreements.Product("Care", CARE, REGULAR_SERVICE);
    }

    function _goods() internal pure returns (IAgreements.Product[] memory products) {
        products = new IAgreements.Product[](1);
        products[0] = IAgreements.Product("Beans", BAG, BEANS);
    }

    /// @dev Beans, and the delivery of the machine.
    function _goodsAndDelivery() internal pure returns (IAgreements.Product[] memory products) {
        products = new IAgreements.Product[](2);
        products[0] = IAgreements.Product("Beans", BAG, BEANS);
        products[1] = IAgreements.Product("Delivery", REPAIR, DELIVERY);
    }

    function _publishAs(address who, uint256 visitorKey, IAgreements.Offer memory offer, IAgreements.Product[] memory products)
        internal
        returns (bytes32)
    {
        IAgreements.SignedConsent memory consent = _consent(visitorKey, who, 0);
        vm.prank(who);
        return agreements.publish(offer, products, consent);
    }

    function _publishRental() internal returns (bytes32) {
        return _publishAs(owner, OWNER_KEY, _rental(), _cups());
    }

    function _publishService() internal returns (bytes32) {
        return _publishAs(provider, TECHNICIANS_KEY, _service(), _repairs());
    }

    function _publishSupply() internal returns (bytes32) {
        return _publishAs(supplier, DRIVERS_KEY, _supply(), _goods());
    }

    // ---------------------------------------------------------------- Agreements

    /// @dev Good until `CONSENT_END`.
    function _consent(uint256 key, address customer, bytes32 offerId) internal view returns (IAgreements.SignedConsent memory) {
        return _consentUntil(key, customer, offerId, CONSENT_END);
    }

    function _consentUntil(uint256 key, address customer, bytes32 offerId, uint64 expiresAt)
        internal
        view
        returns (IAgreements.SignedConsent memory consent)
    {
        bytes32 structHash = PlatformMessages.consentHash(customer, offerId, expiresAt);
        consent.expiresAt = expiresAt;
        (consent.r, consent.vs) = _signFor(address(agreements), key, structHash);
    }

    /// @dev Where the sender is the issuer, or none is needed.
    function _noConsent() internal pure returns (IAgreements.SignedConsent memory consent) {}

    /// @dev The issuer sends it itself.
    function _withdrawConsent(address who, address customer, bytes32 offerId, uint64 until) internal {
        vm.prank(who);
        agreements.withdrawConsent(who, customer, offerId, until, 0, 0);
    }

    /// @dev A rental with the issuer's consent.
    function _rentAs(address who, bytes32 offerId, uint256 issuerKey, uint256 deposit) internal returns (uint256) {
        IAgreements.SignedConsent memory consent = _consent(issuerKey, who, offerId);
        vm.prank(who);
        return agreements.accept(offerId, vm.addr(issuerKey), deposit, consent);
    }

    function _rent() internal returns (uint256) {
        return _rentAs(payer, _publishRental(), ISSUER_KEY, DEPOSIT);
    }

    /// @dev A service or supply.
    function _acceptAs(address who, bytes32 offerId, uint256 deposit) internal returns (uint256) {
        vm.prank(who);
        return agreements.accept(offerId, machine, deposit, _noConsent());
    }

    function _agreeService() internal returns (uint256) {
        return _acceptAs(owner, _publishService(), DEPOSIT);
    }

    function _agreeSupply() internal returns (uint256) {
        return _acceptAs(owner, _publishSupply(), DEPOSIT);
    }

    function _admit(bytes32 offerId) internal returns (bytes32) {
        address owner_ = machines.ownerOf(machine);
        vm.prank(owner_);
        agreements.admit(offerId);
        return offerId;
    }

    /// @dev A supply that the owner admitted, accepted by a tenant.
    function _agreeTenantSupply(address tenant) internal returns (uint256) {
        return _acceptAs(tenant, _admit(_publishSupply()), DEPOSIT);
    }

    function _handOver(address next) internal {
        address former = machines.ownerOf(machine);
        vm.prank(former);
        machines.offerOwnership(machine, next);
        vm.prank(next);
        machines.acceptOwnership(machine);
    }

    function _end(uint256 agreementId) internal {
        vm.prank(owner);
        agreements.end(agreementId);
    }

    // ---------------------------------------------------------------- Work orders

    function _requestDelivery(uint256 rentalId) internal returns (uint256) {
        address owner_ = machines.ownerOf(machine);
        vm.prank(owner_);
        return workOrders.requestDelivery(rentalId);
    }

    function _acceptOrder(uint256 orderId) internal {
        address who = workOrders.orderOf(orderId).provider;
        vm.prank(who);
        workOrders.accept(orderId, uint64(block.timestamp + 1 days), "on my way");
    }

    /// @dev The machine's receipt in the channel of an order.
    function _proof(uint256 orderId, uint256 cumulativeAmount) internal view returns (IPaymentChannels.SignedReceipt memory) {
        IPaymentChannels.Terms memory terms = agreements.agreementOf(workOrders.orderOf(orderId).agreementId).terms;
        return _receiptAt(terms, MACHINE_KEY, uint128(cumulativeAmount), uint64(block.timestamp));
    }

    /// @dev The machine's word that a receipt is of this order.
    function _completion(uint256 key, uint256 orderId, IPaymentChannels.SignedReceipt memory receipt)
        internal
        view
        returns (bytes32 r, bytes32 vs)
    {
        bytes32 receiptHash = Messages.receiptHash(workOrders.orderOf(orderId).channelId, receipt);
        return _sign(key, PlatformMessages.completionHash(address(workOrders), orderId, receiptHash));
    }

    function _prove(uint256 orderId, uint256 cumulativeAmount) internal {
        _proveWith(orderId, workOrders.orderOf(orderId).provider, _proof(orderId, cumulativeAmount));
    }

    function _proveWith(uint256 orderId, address who, IPaymentChannels.SignedReceipt memory receipt) internal {
        (bytes32 r, bytes32 vs) = _completion(MACHINE_KEY, orderId, receipt);
        vm.prank(who);
        workOrders.done(orderId, receipt, r, vs);
    }

    function _redeemProof(uint256 orderId, uint256 cumulativeAmount) internal {
        IPaymentChannels.Terms memory terms = agreements.agreementOf(workOrders.orderOf(orderId).agreementId).terms;
        IPaymentChannels.SignedReceipt memory receipt = _proof(orderId, cumulativeAmount);
        vm.prank(machine);
        channels.redeem(terms, receipt);
    }

    function _assertState(uint256 orderId, IWorkOrders.State expected) internal view {
        vm.assertEq(uint256(workOrders.orderOf(orderId).state), uint256(expected), "state");
    }
}
