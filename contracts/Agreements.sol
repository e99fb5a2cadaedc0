// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "solady/utils/EIP712.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IAgreements} from "./interfaces/IAgreements.sol";
import {IMachines} from "./interfaces/IMachines.sol";
import {IPaymentChannels} from "./interfaces/IPaymentChannels.sol";
import {ISignedTransfers} from "./interfaces/ISignedTransfers.sol";
import {IWorkOrders} from "./interfaces/IWorkOrders.sol";
import {Causes} from "./libraries/Causes.sol";
import {Consents} from "./libraries/Consents.sol";
import {Offers} from "./libraries/Offers.sol";

/// @title Offers of machines, service and supply, and the agreements made of them
/// @dev Everything is booked before money moves; a token that calls back finds the agreement made.
contract Agreements is IAgreements, EIP712 {
    using Consents for Consents.Withdrawals;

    /// @dev Agreements at one machine at a time; a view answers for all of them.
    uint256 private constant MOST_AT_MACHINE = 32;
    /// @dev Of these the rentals whose offers name no customer, and the supplies of tenants. At least 8 places stay free for what the owner
    /// accepts itself and for the customers that it names.
    uint256 private constant MOST_OPEN_RENTALS = 16;
    uint256 private constant MOST_TENANT_SUPPLIES = 8;

    /// @dev What an acceptance adds to the offer.
    /// @param owner of the machine at that time; the agreement rests on its consent
    /// @param rentalId for the supply of a tenant: the rental that it ends with; otherwise zero
    struct Accepted {
        bytes32 offerId;
        bytes32 channelId;
        address customer;
        uint64 acceptedAt;
        address issuer;
        uint64 endsAt;
        address owner;
        uint256 rentalId;
    }

    /// @dev The agreement that covers a cause.
    struct Cover {
        uint256 agreementId;
        uint256 fee;
    }

    /// @inheritdoc IAgreements
    IPaymentChannels public immutable channels;
    /// @inheritdoc IAgreements
    IMachines public immutable machines;
    /// @inheritdoc IAgreements
    IWorkOrders public immutable workOrders;

    /// @inheritdoc IAgreements
    uint256 public agreementCount;

    mapping(bytes32 offerId => Published) private _offers;
    mapping(uint256 agreementId => Accepted) private _agreements;
    /// @dev In the order of acceptance; ended ones go when the next is added.
    mapping(address machine => uint256[] agreementIds) private _atMachine;
    mapping(address machine => mapping(uint8 cause => Cover)) private _covers;
    Consents.Withdrawals private _withdrawals;

    /// @param workOrders_ the address that WorkOrders will get
    constructor(IPaymentChannels channels_, IMachines machines_, IWorkOrders workOrders_) {
        channels = channels_;
        machines = machines_;
        workOrders = workOrders_;
    }

    // ---------------------------------------------------------------- Offering

    /// @inheritdoc IAgreements
    function publish(Offer calldata offer, Product[] calldata products, SignedConsent calldata consent) external returns (bytes32 offerId) {
        _requireGood(offer, products);
        uint64 consentedUntil = _requireVisitorIssuer(offer, consent);
        offerId = keccak256(abi.encode(msg.sender, offer, products));
        Published storage published = _offers[offerId];
        if (published.provider == address(0)) {
            published.provider = msg.sender;
            published.offer = offer;
            for (uint256 i; i < products.length; ++i) {
                published.products.push(products[i]);
            }
        } else if (!published.withdrawn && consentedUntil <= published.consentedUntil) {
            revert AlreadyPublished(offerId);
        }
        published.withdrawn = false;
        published.consentedUntil = consentedUntil;
        emit OfferPublished(offerId, offer.kind, msg.sender, offer.machine, offer.customer);
    }

    /// @inheritdoc IAgreements
    function withdrawOffer(bytes32 offerId) external {
        Published storage published = _standing(offerId);
        if (msg.sender != published.provider) revert NotProvider(msg.sender, published.provider);
        published.withdrawn = true;
        emit OfferWithdrawn(offerId, msg.sender, published.offer.machine);
    }

    /// @inheritdoc IAgreements
    function admit(bytes32 offerId) external {
        Published storage published = _standing(offerId);
        address machine = published.offer.machine;
        _requireOwner(machine);
        if (published.offer.kind != Kind.Supply) revert NotASupply(offerId);
        for (uint256 i; i < published.products.length; ++i) {
            if (published.products[i].cause == Causes.DELIVERY) revert DeliveryOfMachine(offerId);
        }
        published.admittedBy = msg.sender;
        emit OfferAdmitted(offerId, msg.sender, published.provider, machine);
    }

    /// @inheritdoc IAgreements
    function exclude(bytes32 offerId) external {
        Published storage published = _offers[offerId];
        if (published.admittedBy == address(0)) revert NotAdmitted(offerId);
        address machine = published.offer.machine;
        _requireOwner(machine);
        published.admittedBy = address(0);
        emit OfferExcluded(offerId, msg.sender, published.provider, machine);
    }

    /// @inheritdoc IAgreements
    function withdrawConsent(address issuer, address customer, bytes32 offerId, uint64 until, bytes32 r, bytes32 vs) external {
        _withdrawals.withdraw(_domainSeparator(), issuer, customer, offerId, until, r, vs);
        emit ConsentWithdrawn(issuer, customer, offerId, until);
    }

    function _requireGood(Offer calldata offer, Product[] calldata products) private view {
        Offers.requireGoodProducts(offer.kind, products);
        Offers.requireRegularService(offer, products);
        Offers.requireNotice(offer.noticePeriod);
        Offers.requirePlaces(offer);
        Offers.requireToken(offer.token);
        if (_losesMoney(offer.payee)) revert UnusablePayee(offer.payee);
        address owner = machines.ownerOf(offer.machine);
        if (owner == address(0)) revert NotRegistered(offer.machine);
        if (offer.kind == Kind.Rental && msg.sender != owner) revert NotMachineOwner(msg.sender, owner);
    }

    /// @return consentedUntil the end of the issuer's consent; the greatest time where none is needed
    function _requireVisitorIssuer(Offer calldata offer, SignedConsent calldata consent) private view returns (uint64 consentedUntil) {
        address issuer = offer.visitorIssuer;
        if (issuer == address(0) && offer.kind == Kind.Rental) return type(uint64).max;
        if (issuer == address(0) || issuer == offer.machine) revert UnusableVisitorIssuer(issuer);
        if (issuer == msg.sender) return type(uint64).max;
        _withdrawals.requireGiven(_domainSeparator(), issuer, msg.sender, 0, consent);
        return consent.expiresAt;
    }

    // ---------------------------------------------------------------- Agreeing

    /// @inheritdoc IAgreements
    function accept(bytes32 offerId, address issuer, uint256 deposit, SignedConsent calldata consent)
        external
        payable
        returns (uint256 agreementId)
    {
        return _accept(offerId, issuer, deposit, consent);
    }

    /// @inheritdoc IAgreements
    function acceptWithPermit(bytes32 offerId, address issuer, uint256 deposit, SignedConsent calldata consent, Permit calldata permit)
        external
        returns (uint256 agreementId)
    {
        bytes memory call =
            abi.encodeCall(ISignedTransfers.permit, (msg.sender, address(this), deposit, permit.deadline, permit.v, permit.r, permit.s));
        // solhint-disable-next-line avoid-low-level-calls
        (bool permitted,) = _standing(offerId).offer.token.call(call);
        permitted; // the allowance decides
        return _accept(offerId, issuer, deposit, consent);
    }

    /// @inheritdoc IAgreements
    function end(uint256 agreementId) external {
        Parties memory parties = partiesOf(agreementId);
        address owner = machines.ownerOf(parties.machine);
        bool isParty = msg.sender == parties.customer || msg.sender == parties.provider;
        if (!isParty && msg.sender != owner) revert NotAParty(msg.sender, agreementId);
        bool atOnce = msg.sender == owner && parties.owner != owner;
        Accepted storage accepted = _agreements[agreementId];
        uint256 endsAt = block.timestamp + (atOnce ? 0 : _offers[accepted.offerId].offer.noticePeriod);
        if (accepted.endsAt != 0 && accepted.endsAt <= endsAt) revert AlreadyEnding(agreementId, accepted.endsAt);
        _endBy(agreementId, endsAt);
        uint256[] storage ids = _atMachine[parties.machine];
        for (uint256 i; i < ids.length; ++i) {
            if (_agreements[ids[i]].rentalId == agreementId) _endBy(ids[i], endsAt);
        }
    }

    function _endBy(uint256 agreementId, uint256 endsAt) private {
        Accepted storage accepted = _agreements[agreementId];
        if (accepted.endsAt != 0 && accepted.endsAt <= endsAt) return;
        accepted.endsAt = uint64(endsAt);
        Published storage published = _offers[accepted.offerId];
        emit AgreementEnded(agreementId, endsAt, accepted.customer, published.provider, published.offer.machine);
    }

    function _accept(bytes32 offerId, address issuer, uint256 deposit, SignedConsent calldata consent)
        private
        returns (uint256 agreementId)
    {
        Published storage published = _standing(offerId);
        Offer memory offer = published.offer;
        if (offer.customer != address(0) && msg.sender != offer.customer) revert NotOfferedTo(msg.sender, offer.customer);
        if (deposit < offer.smallestDeposit) revert DepositBelowSmallest(deposit, offer.smallestDeposit);
        _requireIssuer(offer, offerId, issuer, consent);
        _withdrawals.requireLasts(offer.visitorIssuer, published.provider, 0, published.consentedUntil);
        _dropEnded(offer.machine);
        address owner = machines.ownerOf(offer.machine);
        uint256 rentalId = _requireOwnersWord(offerId, offer, owner);
        _requireRoom(offerId, offer, issuer, rentalId);

        agreementId = _book(offerId, offer, issuer, owner, rentalId);
        _cover(agreementId, published, owner);
        if (offer.everyCups != 0) workOrders.countFromNow(agreementId);
        _deposit(_termsOf(agreementId), deposit);
    }

    function _book(bytes32 offerId, Offer memory offer, address issuer, address owner, uint256 rentalId)
        private
        returns (uint256 agreementId)
    {
        agreementId = ++agreementCount;
        Accepted storage accepted = _agreements[agreementId];
        accepted.offerId = offerId;
        accepted.customer = msg.sender;
        accepted.issuer = issuer;
        accepted.acceptedAt = uint64(block.timestamp);
        accepted.owner = owner;
        accepted.channelId = channels.channelId(_termsOf(agreementId));
        _atMachine[offer.machine].push(agreementId);
        address provider = _offers[offerId].provider;
        emit OfferAccepted(agreementId, offerId, accepted.channelId, offer.kind, msg.sender, provider, offer.machine);
        if (rentalId == 0) return agreementId;
        accepted.rentalId = rentalId;
        uint64 rentalEndsAt = _agreements[rentalId].endsAt;
        if (rentalEndsAt != 0) _endBy(agreementId, rentalEndsAt);
    }

    /// @dev One agreement covers a cause. It gives way when it is ending or a former owner made it, and to the owner if it is a tenant's.
    function _cover(uint256 agreementId, Published storage published, address owner) private {
        if (published.offer.kind == Kind.Rental) return;
        for (uint256 i; i < published.products.length; ++i) {
            Product storage product = published.products[i];
            Cover storage cover = _covers[published.offer.machine][product.cause];
            Accepted storage former = _agreements[cover.agreementId];
            bool stands = cover.agreementId != 0 && former.endsAt == 0 && former.owner == owner;
            bool givesWay = msg.sender == owner && former.customer != owner;
            if (stands && !givesWay) revert AlreadyCovered(product.cause, cover.agreementId);
            (cover.agreementId, cover.fee) = (agreementId, product.price);
        }
    }

    // ---------------------------------------------------------------- The deposit

    /// @dev From the sender, through here, into the channel that the sender pays: no other money is ever touched.
    function _deposit(IPaymentChannels.Terms memory terms, uint256 amount) private {
        if (terms.token == address(0)) {
            if (msg.value != amount) revert WrongValue(msg.value, amount);
            channels.deposit{value: amount}(terms, amount);
        } else {
            if (msg.value != 0) revert WrongValue(msg.value, 0);
            uint256 before = SafeTransferLib.balanceOf(terms.token, address(this));
            SafeTransferLib.safeTransferFrom(terms.token, msg.sender, address(this), amount);
            uint256 received = SafeTransferLib.balanceOf(terms.token, address(this)) - before;
            if (received < amount) revert DepositTooSmall(received, amount);
            SafeTransferLib.safeApproveWithRetry(terms.token, address(channels), amount);
            channels.deposit(terms, amount);
        }
    }

    // ---------------------------------------------------------------- Judging an acceptance

    function _requireIssuer(Offer memory offer, bytes32 offerId, address issuer, SignedConsent calldata consent) private view {
        if (offer.kind != Kind.Rental) {
            if (issuer != offer.machine) revert IssuerNotMachine(issuer, offer.machine);
            return;
        }
        if (issuer == address(0) || issuer == offer.machine) revert UnusableIssuer(issuer);
        if (issuer == offer.visitorIssuer) revert IssuerOfBoth(issuer, 0);
        if (issuer != msg.sender) _withdrawals.requireGiven(_domainSeparator(), issuer, msg.sender, offerId, consent);
    }

    /// @dev The owner's word: its own rental offer, its own acceptance, or that it admitted the supply for its tenants.
    /// @return rentalId the rental that a tenant's supply ends with; otherwise zero
    function _requireOwnersWord(bytes32 offerId, Offer memory offer, address owner) private view returns (uint256 rentalId) {
        Published storage published = _offers[offerId];
        if (offer.kind == Kind.Rental) {
            if (published.provider != owner) revert NotMachineOwner(published.provider, owner);
        } else if (msg.sender != owner) {
            if (offer.kind == Kind.Service) revert NotMachineOwner(msg.sender, owner);
            if (published.admittedBy != owner) revert NotAdmitted(offerId);
            return _rentalOf(msg.sender, offer);
        }
    }

    /// @dev The customer's rental that ends last, of those with a notice that is long enough for a supply.
    function _rentalOf(address customer, Offer memory supply) private view returns (uint256 rentalId) {
        uint256[] storage ids = _atMachine[supply.machine];
        uint256 lastEnd;
        uint256 longestNotice;
        bool isRenting;
        for (uint256 i; i < ids.length; ++i) {
            Accepted storage accepted = _agreements[ids[i]];
            Offer storage rental = _offers[accepted.offerId].offer;
            if (accepted.customer != customer || rental.kind != Kind.Rental) continue;
            isRenting = true;
            if (rental.noticePeriod > longestNotice) longestNotice = rental.noticePeriod;
            uint256 endsAt = accepted.endsAt == 0 ? type(uint256).max : accepted.endsAt;
            if (rental.noticePeriod >= supply.noticePeriod && endsAt > lastEnd) (rentalId, lastEnd) = (ids[i], endsAt);
        }
        if (!isRenting) revert NotRenting(customer, supply.machine);
        if (rentalId == 0) revert NoticeBeyondRental(supply.noticePeriod, longestNotice);
    }

    /// @dev Against every agreement there: not the same twice, no issuer for two purposes, not too many of one sort.
    function _requireRoom(bytes32 offerId, Offer memory offer, address issuer, uint256 rentalId) private view {
        uint256[] storage ids = _atMachine[offer.machine];
        uint256 placesTaken;
        uint256 openRentals;
        uint256 tenantSupplies;
        for (uint256 i; i < ids.length; ++i) {
            Accepted storage other = _agreements[ids[i]];
            if (other.offerId == offerId) {
                if (other.customer == msg.sender) revert AlreadyAccepted(ids[i]);
                ++placesTaken;
            }
            if (_offers[other.offerId].offer.places != 0) ++openRentals;
            if (other.rentalId != 0) ++tenantSupplies;
            _requireOtherIssuer(offer, issuer, ids[i]);
        }
        _requireFewer(ids.length, MOST_AT_MACHINE, offer.machine);
        if (rentalId != 0) _requireFewer(tenantSupplies, MOST_TENANT_SUPPLIES, offer.machine);
        if (offer.places == 0) return;
        _requireFewer(openRentals, MOST_OPEN_RENTALS, offer.machine);
        if (placesTaken >= offer.places) revert NoPlaceLeft(offerId, offer.places);
    }

    /// @dev At one machine an issuer signs badges of one sort, and its limits are in one token.
    function _requireOtherIssuer(Offer memory offer, address issuer, uint256 otherId) private view {
        Accepted storage other = _agreements[otherId];
        Offer storage theirs = _offers[other.offerId].offer;
        if (issuer == theirs.visitorIssuer) revert IssuerOfBoth(issuer, otherId);
        if (other.issuer == offer.visitorIssuer) revert IssuerOfBoth(other.issuer, otherId);
        bool areRentals = offer.kind == Kind.Rental && theirs.kind == Kind.Rental;
        if (areRentals && issuer == other.issuer && offer.token != theirs.token) revert IssuerOfTwoTokens(issuer, otherId);
    }

    function _requireFewer(uint256 count, uint256 most, address machine) private pure {
        if (count >= most) revert TooManyAgreements(machine, most);
    }

    // ---------------------------------------------------------------- Views

    /// @inheritdoc IAgreements
    function offerOf(bytes32 offerId) external view returns (Published memory) {
        return _offers[offerId];
    }

    /// @inheritdoc IAgreements
    function agreementsOf(address machine) external view returns (Agreement[] memory found) {
        uint256[] storage ids = _atMachine[machine];
        uint256 count;
        for (uint256 i; i < ids.length; ++i) {
            if (_isActive(_agreements[ids[i]])) ++count;
        }
        found = new Agreement[](count);
        for (uint256 i = ids.length; count != 0;) {
            uint256 id = ids[--i];
            if (_isActive(_agreements[id])) found[--count] = agreementOf(id);
        }
    }

    /// @inheritdoc IAgreements
    function agreementOf(uint256 agreementId) public view returns (Agreement memory agreement) {
        Accepted storage accepted = _made(agreementId);
        Published storage published = _offers[accepted.offerId];
        agreement.id = agreementId;
        agreement.offerId = accepted.offerId;
        agreement.kind = published.offer.kind;
        agreement.provider = published.provider;
        agreement.terms = _termsOf(agreementId);
        agreement.channelId = accepted.channelId;
        agreement.channel = _channel(accepted.channelId);
        agreement.owner = accepted.owner;
        agreement.rentalId = accepted.rentalId;
        agreement.visitorIssuer = published.offer.visitorIssuer;
        agreement.everyCups = published.offer.everyCups;
        agreement.acceptedAt = accepted.acceptedAt;
        agreement.endsAt = accepted.endsAt;
        agreement.products = published.products;
    }

    /// @inheritdoc IAgreements
    function partiesOf(uint256 agreementId) public view returns (Parties memory parties) {
        Accepted storage accepted = _made(agreementId);
        Published storage published = _offers[accepted.offerId];
        parties.agreementId = agreementId;
        parties.kind = published.offer.kind;
        parties.machine = published.offer.machine;
        parties.owner = accepted.owner;
        parties.provider = published.provider;
        parties.customer = accepted.customer;
        parties.channelId = accepted.channelId;
        parties.everyCups = published.offer.everyCups;
        parties.isActive = _isActive(accepted);
    }

    /// @inheritdoc IAgreements
    function coverOf(address machine, uint8 cause) external view returns (Parties memory parties, uint256 fee) {
        Cover storage cover = _covers[machine][cause];
        if (cover.agreementId == 0 || !_isActive(_agreements[cover.agreementId])) return (parties, 0);
        return (partiesOf(cover.agreementId), cover.fee);
    }

    /// @inheritdoc IAgreements
    function consentsWithdrawnUntil(address issuer, address customer, bytes32 offerId) external view returns (uint64) {
        return _withdrawals.until[issuer][customer][offerId];
    }

    /// @inheritdoc IAgreements
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator();
    }

    /// @inheritdoc IAgreements
    function eip712Domain()
        public
        view
        override(IAgreements, EIP712)
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return super.eip712Domain();
    }

    // ---------------------------------------------------------------- Small things

    function _termsOf(uint256 agreementId) private view returns (IPaymentChannels.Terms memory) {
        Accepted storage accepted = _agreements[agreementId];
        Offer storage offer = _offers[accepted.offerId].offer;
        return IPaymentChannels.Terms(accepted.customer, offer.payee, offer.token, accepted.issuer, offer.machine, offer.noticePeriod);
    }

    function _requireOwner(address machine) private view {
        address owner = machines.ownerOf(machine);
        if (msg.sender != owner) revert NotMachineOwner(msg.sender, owner);
    }

    function _losesMoney(address payee) private view returns (bool) {
        return payee == address(0) || payee == address(channels) || payee == address(machines) || payee == address(workOrders)
            || payee == address(this);
    }

    function _channel(bytes32 channelId) private view returns (IPaymentChannels.Channel memory) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = channelId;
        return channels.channels(ids)[0];
    }

    /// @dev Keeps the order of the others.
    function _dropEnded(address machine) private {
        uint256[] storage ids = _atMachine[machine];
        uint256 kept;
        for (uint256 i; i < ids.length; ++i) {
            if (_isActive(_agreements[ids[i]])) ids[kept++] = ids[i];
        }
        while (ids.length > kept) ids.pop();
    }

    function _isActive(Accepted storage accepted) private view returns (bool) {
        return accepted.endsAt == 0 || block.timestamp < accepted.endsAt;
    }

    function _standing(bytes32 offerId) private view returns (Published storage published) {
        published = _offers[offerId];
        if (published.provider == address(0)) revert NoSuchOffer(offerId);
        if (published.withdrawn) revert OfferIsWithdrawn(offerId);
    }

    function _made(uint256 agreementId) private view returns (Accepted storage accepted) {
        accepted = _agreements[agreementId];
        if (accepted.customer == address(0)) revert NoSuchAgreement(agreementId);
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Crema", "1");
    }
}
