// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "solady/utils/EIP712.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IAgreements} from "./interfaces/IAgreements.sol";
import {IMachines} from "./interfaces/IMachines.sol";
import {IPaymentChannels} from "./interfaces/IPaymentChannels.sol";
import {ISignedTransfers} from "./interfaces/ISignedTransfers.sol";
import {IWorkOrders} from "./interfaces/IWorkOrders.sol";
import {Offers} from "./libraries/Offers.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title Offers of machines, service and supply, and the agreements made of them
/// @dev Everything is booked before money moves; a token that calls back finds the agreement made.
contract Agreements is IAgreements, EIP712 {
    bytes32 private constant CONSENT_TYPEHASH = keccak256("Consent(address customer,bytes32 offerId)");
    /// @dev Agreements at one machine at a time; a view answers for all of them.
    uint256 private constant MOST_AT_MACHINE = 32;
    /// @dev Of these one customer's, so that none shuts the others out.
    uint256 private constant MOST_OF_CUSTOMER = 8;

    /// @dev What an acceptance adds to the offer.
    struct Accepted {
        bytes32 offerId;
        bytes32 channelId;
        address customer;
        address issuer;
        uint64 acceptedAt;
        uint64 endsAt;
    }

    /// @dev Who sees to a cause.
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

    /// @param workOrders_ the address that WorkOrders will get
    constructor(IPaymentChannels channels_, IMachines machines_, IWorkOrders workOrders_) {
        channels = channels_;
        machines = machines_;
        workOrders = workOrders_;
    }

    // ---------------------------------------------------------------- Offering

    /// @inheritdoc IAgreements
    function publish(Offer calldata offer, Product[] calldata products, bytes32 r, bytes32 vs) external returns (bytes32 offerId) {
        _requireGood(offer, products, r, vs);
        offerId = keccak256(abi.encode(msg.sender, offer, products));
        Published storage published = _offers[offerId];
        if (published.provider == address(0)) {
            published.provider = msg.sender;
            published.offer = offer;
            for (uint256 i; i < products.length; ++i) {
                published.products.push(products[i]);
            }
        } else if (published.withdrawn) {
            published.withdrawn = false;
        } else {
            revert AlreadyPublished(offerId);
        }
        emit OfferPublished(offerId, offer.kind, msg.sender, offer.machine, offer.customer);
    }

    /// @inheritdoc IAgreements
    function withdrawOffer(bytes32 offerId) external {
        Published storage published = _standing(offerId);
        if (msg.sender != published.provider) revert NotProvider(msg.sender, published.provider);
        published.withdrawn = true;
        emit OfferWithdrawn(offerId, msg.sender, published.offer.machine);
    }

    function _requireGood(Offer calldata offer, Product[] calldata products, bytes32 r, bytes32 vs) private view {
        Offers.requireGoodProducts(offer.kind, products);
        Offers.requireRegularService(offer, products);
        Offers.requireNotice(offer.noticePeriod);
        Offers.requireToken(offer.token);
        if (_losesMoney(offer.payee)) revert UnusablePayee(offer.payee);
        address owner = machines.ownerOf(offer.machine);
        if (owner == address(0)) revert NotRegistered(offer.machine);
        if (offer.kind == Kind.Rental && msg.sender != owner) revert NotMachineOwner(msg.sender, owner);
        _requireVisitorIssuer(offer, r, vs);
    }

    function _requireVisitorIssuer(Offer calldata offer, bytes32 r, bytes32 vs) private view {
        address issuer = offer.visitorIssuer;
        if (issuer == address(0) && offer.kind == Kind.Rental) return;
        if (issuer == address(0) || issuer == offer.machine) revert UnusableVisitorIssuer(issuer);
        _requireConsent(issuer, 0, r, vs);
    }

    // ---------------------------------------------------------------- Agreeing

    /// @inheritdoc IAgreements
    function accept(bytes32 offerId, address issuer, uint256 deposit, bytes32 r, bytes32 vs)
        external
        payable
        returns (uint256 agreementId)
    {
        return _accept(offerId, issuer, deposit, r, vs);
    }

    /// @inheritdoc IAgreements
    function acceptWithPermit(bytes32 offerId, address issuer, uint256 deposit, bytes32 r, bytes32 vs, Permit calldata permit)
        external
        returns (uint256 agreementId)
    {
        bytes memory call = abi.encodeCall(
            ISignedTransfers.permit, (msg.sender, address(this), deposit, permit.deadline, permit.v, permit.r, permit.s)
        );
        // solhint-disable-next-line avoid-low-level-calls
        (bool permitted,) = _standing(offerId).offer.token.call(call);
        permitted; // the allowance decides
        return _accept(offerId, issuer, deposit, r, vs);
    }

    /// @inheritdoc IAgreements
    function end(uint256 agreementId) external {
        Parties memory parties = partiesOf(agreementId);
        bool isParty = msg.sender == parties.customer || msg.sender == parties.provider;
        if (!isParty && msg.sender != machines.ownerOf(parties.machine)) revert NotAParty(msg.sender, agreementId);
        Accepted storage accepted = _agreements[agreementId];
        if (accepted.endsAt != 0) revert AlreadyEnding(agreementId, accepted.endsAt);
        accepted.endsAt = uint64(block.timestamp + _offers[accepted.offerId].offer.noticePeriod);
        emit AgreementEnded(agreementId, accepted.endsAt, parties.customer, parties.provider, parties.machine);
    }

    function _accept(bytes32 offerId, address issuer, uint256 deposit, bytes32 r, bytes32 vs) private returns (uint256 agreementId) {
        Published storage published = _standing(offerId);
        Offer memory offer = published.offer;
        if (offer.customer != address(0) && msg.sender != offer.customer) revert NotOfferedTo(msg.sender, offer.customer);
        if (deposit < offer.smallestDeposit) revert DepositBelowSmallest(deposit, offer.smallestDeposit);
        _requireIssuer(offer, offerId, issuer, r, vs);
        _dropEnded(offer.machine);
        _requireRoom(offerId, offer, issuer);
        bool alreadyThere = _isRented(offer.machine, address(0));
        _requireEntitled(published.provider, offer);

        agreementId = _book(offerId, offer, issuer);
        _cover(agreementId, published);
        _deposit(_termsOf(agreementId), deposit);
        if (offer.everyCups != 0) workOrders.countFromNow(agreementId);
        if (offer.kind == Kind.Rental && !alreadyThere) workOrders.requestDelivery(agreementId);
    }

    function _book(bytes32 offerId, Offer memory offer, address issuer) private returns (uint256 agreementId) {
        agreementId = ++agreementCount;
        Accepted storage accepted = _agreements[agreementId];
        accepted.offerId = offerId;
        accepted.customer = msg.sender;
        accepted.issuer = issuer;
        accepted.acceptedAt = uint64(block.timestamp);
        accepted.channelId = channels.channelId(_termsOf(agreementId));
        _atMachine[offer.machine].push(agreementId);
        address provider = _offers[offerId].provider;
        emit OfferAccepted(agreementId, offerId, accepted.channelId, offer.kind, msg.sender, provider, offer.machine);
    }

    /// @dev One provider for a cause. A cover gives way when its agreement is ending, or to the machine's owner if it is another's.
    function _cover(uint256 agreementId, Published storage published) private {
        if (published.offer.kind == Kind.Rental) return;
        address machine = published.offer.machine;
        bool isOwner = msg.sender == machines.ownerOf(machine);
        for (uint256 i; i < published.products.length; ++i) {
            Product storage product = published.products[i];
            Cover storage cover = _covers[machine][product.cause];
            Accepted storage former = _agreements[cover.agreementId];
            bool stays = cover.agreementId != 0 && former.endsAt == 0 && !(isOwner && former.customer != msg.sender);
            if (stays) revert AlreadyCovered(product.cause, cover.agreementId);
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

    function _requireIssuer(Offer memory offer, bytes32 offerId, address issuer, bytes32 r, bytes32 vs) private view {
        if (offer.kind != Kind.Rental) {
            if (issuer != offer.machine) revert IssuerNotMachine(issuer, offer.machine);
            return;
        }
        if (issuer == address(0) || issuer == offer.machine) revert UnusableIssuer(issuer);
        if (issuer == offer.visitorIssuer) revert IssuerOfBoth(issuer, 0);
        _requireConsent(issuer, offerId, r, vs);
    }

    /// @dev The issuer is the sender, or signed that the sender may name it.
    function _requireConsent(address issuer, bytes32 offerId, bytes32 r, bytes32 vs) private view {
        if (issuer == msg.sender) return;
        bytes32 structHash = keccak256(abi.encode(CONSENT_TYPEHASH, msg.sender, offerId));
        address signer = Signatures.signerOf(_domainSeparator(), structHash, r, vs);
        if (signer != issuer) revert NoConsent(signer, issuer);
    }

    /// @dev A technician is let into the machine, so only its owner chooses one; goods may be for one customer.
    function _requireEntitled(address provider, Offer memory offer) private view {
        address owner = machines.ownerOf(offer.machine);
        if (offer.kind == Kind.Rental) {
            if (provider != owner) revert NotMachineOwner(provider, owner);
        } else if (msg.sender != owner) {
            if (offer.kind == Kind.Service) revert NotMachineOwner(msg.sender, owner);
            if (!_isRented(offer.machine, msg.sender)) revert NotRenting(msg.sender, offer.machine);
        }
    }

    /// @dev Against every agreement there: not the same twice, no issuer of both sorts of badges, not too many.
    function _requireRoom(bytes32 offerId, Offer memory offer, address issuer) private view {
        uint256[] storage ids = _atMachine[offer.machine];
        uint256 ofCustomer;
        for (uint256 i; i < ids.length; ++i) {
            Accepted storage other = _agreements[ids[i]];
            if (other.customer == msg.sender) {
                if (other.offerId == offerId) revert AlreadyAccepted(ids[i]);
                ++ofCustomer;
            }
            address visitorIssuer = _offers[other.offerId].offer.visitorIssuer;
            if (issuer == visitorIssuer) revert IssuerOfBoth(issuer, ids[i]);
            if (other.issuer == offer.visitorIssuer) revert IssuerOfBoth(other.issuer, ids[i]);
        }
        if (ids.length >= MOST_AT_MACHINE) revert TooManyAgreements(offer.machine, MOST_AT_MACHINE);
        if (ofCustomer >= MOST_OF_CUSTOMER) revert TooManyAgreements(offer.machine, MOST_OF_CUSTOMER);
    }

    /// @param customer of the rental; zero for any
    function _isRented(address machine, address customer) private view returns (bool) {
        uint256[] storage ids = _atMachine[machine];
        for (uint256 i; i < ids.length; ++i) {
            Accepted storage accepted = _agreements[ids[i]];
            bool fits = customer == address(0) || accepted.customer == customer;
            if (fits && _isActive(accepted) && _offers[accepted.offerId].offer.kind == Kind.Rental) return true;
        }
        return false;
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
        agreement.visitorIssuer = published.offer.visitorIssuer;
        agreement.everyCups = published.offer.everyCups;
        agreement.acceptedAt = accepted.acceptedAt;
        agreement.endsAt = accepted.endsAt;
        agreement.products = published.products;
    }

    /// @inheritdoc IAgreements
    function partiesOf(uint256 agreementId) public view returns (Parties memory) {
        Accepted storage accepted = _made(agreementId);
        Published storage published = _offers[accepted.offerId];
        Offer storage offer = published.offer;
        return Parties(agreementId, offer.machine, published.provider, accepted.customer, accepted.channelId, offer.everyCups);
    }

    /// @inheritdoc IAgreements
    function coverOf(address machine, uint8 cause) external view returns (Parties memory parties, uint256 fee) {
        Cover storage cover = _covers[machine][cause];
        if (cover.agreementId == 0 || !_isActive(_agreements[cover.agreementId])) return (parties, 0);
        return (partiesOf(cover.agreementId), cover.fee);
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

    function _losesMoney(address payee) private view returns (bool) {
        return payee == address(0) || payee == address(channels) || payee == address(machines) || payee == address(workOrders)
            || payee == address(this);
    }

    function _channel(bytes32 channelId) private view returns (IPaymentChannels.Channel memory) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = channelId;
        return channels.channels(ids)[0];
    }

    /// @dev Keeps the order of those that stay.
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
