// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMachines} from "./IMachines.sol";
import {IPaymentChannels} from "./IPaymentChannels.sol";
import {IWorkOrders} from "./IWorkOrders.sol";

/// @title Offers of machines, service and supply, and the agreements made of them
/// @notice A provider publishes an offer; a customer accepts it with a deposit, which goes into the agreement's payment channel in the same
/// transaction. A machine finds its customers and prices here. No owner, no upgrade, no fee, no pause; it never keeps money.
/// An offer's id commits to all of it, so what a customer accepts and an issuer consents to can never become something else.
///
/// An agreement needs the consent of the machine's owner. A Rental is the owner's own offer: to one customer that it names, or to as
/// many others as it has places. A Service is accepted by the owner. A Supply is accepted by the owner, or by a tenant (a customer who rents
/// the machine) from among the offers that the owner admitted; it ends with the tenant's rental at the latest.
///
/// When a machine is handed over, its agreements stay, so that an owner can replace its key without a break. The new owner may end each of
/// them at once, its own consent replaces the former owner's for every cause, and only its own admissions count.
///
/// An owner that loses its key can end nothing, offer nothing and hand nothing over; there is no way back in. Customers and providers can
/// still end their agreements, payees are paid as before, and every payer gets its deposit back by its channel's notice. To be registered again, the
/// machine needs another key.
///
/// The token of an offer is called when a deposit is made, and never by a view. A token that pauses only delays acceptances.
/// If the chain changes its id, Consents signed for the former id are void, and the channels of standing agreements are out of reach
/// (see `IPaymentChannels`): end them and empty their channels before.
interface IAgreements {
    /// @notice What is offered. A Rental is the machine itself, by its owner; Service repairs and maintains it; Supply brings goods to it.
    enum Kind {
        Rental,
        Service,
        Supply
    }

    /// @notice What a provider offers, beside its products.
    /// @param machine which one
    /// @param payee gets what is redeemed
    /// @param token the ERC-20 of all prices, or zero for the chain's native coin
    /// @param smallestDeposit what a customer deposits at least, in the token's smallest unit
    /// @param noticePeriod seconds, at most 366 days, of the agreement and its payment channel alike
    /// @param visitorIssuer signs the badges of the provider's technicians or drivers; zero, in a Rental only, for none
    /// @param everyCups Service only: a regular service is due each time this many cups were brewed; zero for never
    /// @param customer who may accept; zero for anyone, as far as there are places and the owner consents
    /// @param places of a Rental that names no customer: how many customers may have an agreement of it at a time, 1 to 16. In all other
    /// offers zero: a customer that is named has its own place
    struct Offer {
        Kind kind;
        address machine;
        address payee;
        address token;
        uint256 smallestDeposit;
        uint32 noticePeriod;
        address visitorIssuer;
        uint64 everyCups;
        address customer;
        uint8 places;
    }

    /// @notice One line of a price list.
    /// @param name UTF-8, at most 24 bytes, zeros behind; no two alike in one offer
    /// @param price of a cup, or the fee of a work order, in the token's smallest unit
    /// @param cause what a fee is for: 0 to 31 the fault bit, 32 to 63 the supply bit (less 32), 64 regular service,
    /// 65 the delivery of the machine. In a Rental always 0. No two alike in a Service or Supply.
    struct Product {
        bytes32 name;
        uint256 price;
        uint8 cause;
    }

    /// @notice An offer as it stands.
    /// @param consentedUntil end of the visitors' issuer's consent, Unix seconds; the greatest time where none is needed
    /// @param admittedBy the owner that admitted this Supply for its tenants; zero for nobody. Only the present owner's admission counts
    struct Published {
        address provider;
        bool withdrawn;
        uint64 consentedUntil;
        address admittedBy;
        Offer offer;
        Product[] products;
    }

    /// @notice All that a machine, customer or provider needs of an agreement, in one answer.
    /// @param owner of the machine when the offer was accepted: the agreement rests on its consent
    /// @param rentalId for the supply of a tenant: the rental that it ends with; otherwise zero
    /// @param terms of its payment channel
    /// @param channel the state of that channel now
    /// @param endsAt Unix seconds, zero where nobody ended it
    struct Agreement {
        uint256 id;
        bytes32 offerId;
        Kind kind;
        address provider;
        address owner;
        uint256 rentalId;
        IPaymentChannels.Terms terms;
        bytes32 channelId;
        IPaymentChannels.Channel channel;
        address visitorIssuer;
        uint64 everyCups;
        uint64 acceptedAt;
        uint64 endsAt;
        Product[] products;
    }

    /// @notice The parties of an agreement, and what WorkOrders needs to know of it.
    /// @param owner of the machine when the offer was accepted
    /// @param isActive whether the agreement has not ended yet
    struct Parties {
        uint256 agreementId;
        Kind kind;
        address machine;
        address owner;
        address provider;
        address customer;
        bytes32 channelId;
        uint64 everyCups;
        bool isActive;
    }

    /// @notice An issuer's consent with its compact signature (EIP-2098). All zero where the issuer is the sender, or none is needed.
    /// @param expiresAt the last second at which it is good, Unix seconds
    struct SignedConsent {
        uint64 expiresAt;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice A permit (EIP-2612) of exactly the deposit, for this contract.
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    // ---------------------------------------------------------------- Events

    /// @notice An offer may be accepted.
    /// @param customer by whom only; zero for anyone
    event OfferPublished(bytes32 offerId, Kind kind, address indexed provider, address indexed machine, address indexed customer);

    /// @notice An offer cannot be accepted any more. Agreements made of it stay.
    event OfferWithdrawn(bytes32 offerId, address indexed provider, address indexed machine);

    /// @notice Tenants may accept this supply, for as long as `owner` owns the machine.
    event OfferAdmitted(bytes32 offerId, address indexed owner, address indexed provider, address indexed machine);

    /// @notice Tenants cannot accept this supply any more. Agreements made of it stay.
    event OfferExcluded(bytes32 offerId, address indexed owner, address indexed provider, address indexed machine);

    /// @notice Each consent of `issuer` to this customer and offer that ends at or before `until` (Unix seconds) is void from now on.
    event ConsentWithdrawn(address indexed issuer, address indexed customer, bytes32 indexed offerId, uint64 until);

    /// @notice A customer accepted an offer.
    event OfferAccepted(
        uint256 agreementId,
        bytes32 offerId,
        bytes32 channelId,
        Kind kind,
        address indexed customer,
        address indexed provider,
        address indexed machine
    );

    /// @notice An agreement ends at `endsAt`, Unix seconds; a later event of the same agreement sets an earlier end. Its channel goes on by
    /// its own rules.
    event AgreementEnded(uint256 agreementId, uint256 endsAt, address indexed customer, address indexed provider, address indexed machine);

    // ---------------------------------------------------------------- Errors of an offer

    /// @notice An offer needs a product.
    error NoProducts();
    /// @notice An offer has at most `most` products.
    error TooManyProducts(uint256 count, uint256 most);
    /// @notice A name is 1 to 24 bytes of UTF-8, zeros behind.
    error UnusableName(bytes32 name);
    /// @notice Two products of one offer have this name.
    error NameTwice(bytes32 name);
    /// @notice Two products of one offer are for this cause.
    error CauseTwice(uint8 cause);
    /// @notice A price is at least 1 and at most `most`, as much as a channel can hold.
    error UnusablePrice(bytes32 name, uint256 price, uint256 most);
    /// @notice An offer of this kind has no product for this cause.
    error WrongCause(Kind kind, uint8 cause);
    /// @notice `everyCups` and a product for cause 64 (regular service) go together, in a Service only.
    error EveryCupsWithoutFee(uint64 everyCups);
    /// @notice A notice is at most a year: a longer one would hold a place at the machine, and the deposit, for too long.
    error NoticeTooLong(uint256 noticePeriod, uint256 longest);
    /// @notice A Rental that names no customer has 1 to `most` places. All other offers have none, and `most` is zero.
    error UnusablePlaces(uint8 places, uint256 most);
    /// @notice The token has no code on this chain.
    error NotAToken(address token);
    /// @notice Money redeemed to this address (zero, or one of these contracts) would be lost.
    error UnusablePayee(address payee);
    /// @notice A Service or Supply names the issuer of its visitors' badges. It is not the machine.
    error UnusableVisitorIssuer(address visitorIssuer);
    /// @notice Nobody registered this machine.
    error NotRegistered(address machine);
    /// @notice Only the machine's owner may do this.
    error NotMachineOwner(address sender, address owner);
    /// @notice The same offer of the same provider stands already, with a consent that ends no sooner.
    error AlreadyPublished(bytes32 offerId);
    /// @notice Nobody published this offer.
    error NoSuchOffer(bytes32 offerId);
    /// @notice The provider withdrew this offer.
    error OfferIsWithdrawn(bytes32 offerId);
    /// @notice Only the offer's provider may do this.
    error NotProvider(address sender, address provider);
    /// @notice Only a Supply is admitted for tenants: rentals and services are the owner's own.
    error NotASupply(bytes32 offerId);
    /// @notice The offer includes the delivery of the machine, which is the owner's alone to order: it cannot be admitted for tenants.
    error DeliveryOfMachine(bytes32 offerId);
    /// @notice The machine's present owner did not admit this offer for its tenants.
    error NotAdmitted(bytes32 offerId);

    // ---------------------------------------------------------------- Errors of an agreement

    /// @notice The offer is to `customer` only.
    error NotOfferedTo(address sender, address customer);
    /// @notice Supply is for the machine's owner, and customers who rent it.
    error NotRenting(address sender, address machine);
    /// @notice A tenant's supply has a notice of at most its rental's, `longest` seconds.
    error NoticeBeyondRental(uint256 noticePeriod, uint256 longest);
    /// @notice In a Rental the issuer is neither zero nor the machine.
    error UnusableIssuer(address issuer);
    /// @notice In a Service or Supply the machine itself signs receipts.
    error IssuerNotMachine(address issuer, address machine);
    /// @notice The issuer did not consent: the Consent is signed by another key. `signer` is zero where it is not canonical.
    error NoConsent(address signer, address issuer);
    /// @notice The Consent was good until `expiresAt`.
    error ConsentExpired(uint64 expiresAt, uint256 time);
    /// @notice The issuer withdrew each consent to this customer and offer that ends at or before `until`.
    error ConsentIsWithdrawn(uint64 expiresAt, uint64 until);
    /// @notice The issuer did not withdraw its consent: the ConsentWithdrawal is signed by another key. `signer` is zero where it is not
    /// canonical.
    error NotWithdrawn(address signer, address issuer);
    /// @notice The last withdrawal, of `last`, covers these consents already.
    error WithdrawalNotNewer(uint64 until, uint64 last);
    /// @notice At one machine no issuer may sign both a customer's badges and a provider's visitors' badges.
    error IssuerOfBoth(address issuer, uint256 agreementId);
    /// @notice At one machine the badges of an issuer are for one token: their daily limits are amounts of it.
    error IssuerOfTwoTokens(address issuer, uint256 agreementId);
    /// @notice The offer wants at least `smallestDeposit`.
    error DepositBelowSmallest(uint256 deposit, uint256 smallestDeposit);
    /// @notice The sender has an agreement of this offer already.
    error AlreadyAccepted(uint256 agreementId);
    /// @notice At one machine there are at most `most` agreements of this sort at a time: 32 in all, of them 16 of rentals that name no
    /// customer and 8 supplies of tenants.
    error TooManyAgreements(address machine, uint256 most);
    /// @notice All places of this rental are taken.
    error NoPlaceLeft(bytes32 offerId, uint8 places);
    /// @notice Another agreement at this machine covers this cause.
    error AlreadyCovered(uint8 cause, uint256 agreementId);
    /// @notice The call must carry `expected` of native coin.
    error WrongValue(uint256 value, uint256 expected);
    /// @notice The token paid less than it was told to.
    error DepositTooSmall(uint256 received, uint256 deposit);
    /// @notice There is no agreement of this id.
    error NoSuchAgreement(uint256 agreementId);
    /// @notice Only the customer, the provider or the machine's owner may do this.
    error NotAParty(address sender, uint256 agreementId);
    /// @notice The agreement ends at `endsAt` already, which is no later.
    error AlreadyEnding(uint256 agreementId, uint256 endsAt);

    // ---------------------------------------------------------------- Offering

    /// @notice Publishes an offer of the sender.
    /// @dev The visitors' issuer is the sender, or consents: Consent of the sender and offer zero, good for all the sender's offers. The
    /// offer can be accepted until that consent ends or is withdrawn; publish it again with a later one.
    /// @param consent of the visitors' issuer
    /// @return offerId `keccak256(abi.encode(sender, offer, products))`
    function publish(Offer calldata offer, Product[] calldata products, SignedConsent calldata consent) external returns (bytes32 offerId);

    /// @notice Takes an offer back. By its provider only. The same may be published again.
    function withdrawOffer(bytes32 offerId) external;

    /// @notice Admits a supply for the tenants of a machine. By the machine's owner only.
    /// @dev Look at its token, its notice and its issuer of visitors' badges first: drivers with such a badge are let into the machine.
    function admit(bytes32 offerId) external;

    /// @notice Takes back that a supply is admitted. By the machine's owner only. Agreements made of it stay; the owner may end them.
    function exclude(bytes32 offerId) external;

    /// @notice Withdraws each consent of an issuer to this customer and offer that ends at or before `until`. Anyone may who brings the
    /// issuer's signature; the issuer itself needs none. A consent that ends later can still be given.
    /// @dev `ConsentWithdrawal(address customer,bytes32 offerId,uint64 until)`. What was accepted before stays.
    /// @param until Unix seconds, above that of the last withdrawal
    /// @param r of the ConsentWithdrawal; zero where the issuer is the sender
    /// @param vs of the same
    function withdrawConsent(address issuer, address customer, bytes32 offerId, uint64 until, bytes32 r, bytes32 vs) external;

    // ---------------------------------------------------------------- Agreeing

    /// @notice Accepts an offer, and deposits into the channel of the agreement. A Rental the customer that it names, or anyone while
    /// there are places; a Service the machine's owner; a Supply the owner, or a tenant if the owner admitted it.
    /// @dev An ERC-20 is taken from the sender by its allowance for this contract.
    /// @param issuer Rental: signs the customer's badges; the sender, or it consents. Service and Supply: the machine
    /// @param deposit in the token's smallest unit; for the native coin the value of the call
    /// @param consent of a Rental's issuer: to the sender and this offer
    function accept(bytes32 offerId, address issuer, uint256 deposit, SignedConsent calldata consent)
        external
        payable
        returns (uint256 agreementId);

    /// @notice As `accept`, with the sender's own permit.
    /// @dev A permit that fails is ignored, so one that another sender used up first does no harm: the allowance decides.
    function acceptWithPermit(bytes32 offerId, address issuer, uint256 deposit, SignedConsent calldata consent, Permit calldata permit)
        external
        returns (uint256 agreementId);

    /// @notice Ends an agreement a notice period from now. By the customer, the provider or the machine's owner. An owner ends at once what
    /// a former owner agreed to. With a rental the supplies of its tenant end, at the same time at the latest.
    /// @dev Nobody's money moves: the payer asks for it by `requestClose`, the payee redeems and closes, as ever. Work orders stay until
    /// they give way (`IWorkOrders`).
    function end(uint256 agreementId) external;

    // ---------------------------------------------------------------- Views

    /// @notice An offer as it stands; all zero where there is none.
    function offerOf(bytes32 offerId) external view returns (Published memory);

    /// @notice An agreement, ended or not.
    function agreementOf(uint256 agreementId) external view returns (Agreement memory);

    /// @notice All agreements at a machine that did not end yet, in the order of acceptance.
    function agreementsOf(address machine) external view returns (Agreement[] memory);

    /// @notice How many agreements were ever made; their ids count from 1.
    function agreementCount() external view returns (uint256);

    /// @notice The parties of an agreement, ended or not.
    function partiesOf(uint256 agreementId) external view returns (Parties memory);

    /// @notice The agreement that covers a cause at a machine, and the fee. All zero where there is none.
    function coverOf(address machine, uint8 cause) external view returns (Parties memory parties, uint256 fee);

    /// @notice Where the deposits go.
    function channels() external view returns (IPaymentChannels);

    /// @notice Who owns which machine.
    function machines() external view returns (IMachines);

    /// @notice Who is told of a new agreement.
    function workOrders() external view returns (IWorkOrders);

    /// @notice The last time of a consent of this issuer, customer and offer that is withdrawn, Unix seconds; zero for none.
    function consentsWithdrawnUntil(address issuer, address customer, bytes32 offerId) external view returns (uint64);

    /// @notice The domain of Consent and ConsentWithdrawal (EIP-712).
    function domainSeparator() external view returns (bytes32);

    /// @notice The same domain, field by field (EIP-5267).
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
