import type { ContractErrorArgs, ContractErrorName } from 'viem'
import { nameOfCause } from '../../core/causes.ts'
import { kinds } from '../../core/offer.ts'
import { orderStates } from '../../core/work-order.ts'
import { timeText } from '../../support/utc-text.ts'
import type { agreementsAbi } from '../abi/agreements-abi.ts'
import type { machinesAbi } from '../abi/machines-abi.ts'
import type { paymentChannelsAbi } from '../abi/payment-channels-abi.ts'
import type { workOrdersAbi } from '../abi/work-orders-abi.ts'
import type { Explanation, ShowAmount } from '../explanation.ts'
import { textOf } from './structs.ts'

type PlatformAbi = typeof agreementsAbi | typeof machinesAbi | typeof workOrdersAbi
export type PlatformErrorName = Exclude<ContractErrorName<PlatformAbi>, ContractErrorName<typeof paymentChannelsAbi>>

type ArgsOf<Name extends PlatformErrorName> = Extract<
  Name extends ContractErrorName<typeof agreementsAbi>
    ? ContractErrorArgs<typeof agreementsAbi, Name>
    : Name extends ContractErrorName<typeof machinesAbi>
      ? ContractErrorArgs<typeof machinesAbi, Name>
      : Name extends ContractErrorName<typeof workOrdersAbi>
        ? ContractErrorArgs<typeof workOrdersAbi, Name>
        : never,
  readonly unknown[]
>

/** Explanations of the errors of Agreements, Machines and WorkOrders. Errors that PaymentChannels has too are explained with its own. */
export const platformExplanations: {
  readonly [Name in PlatformErrorName]: (show: ShowAmount, ...args: ArgsOf<Name>) => Explanation
} = {
  // ---------------------------------------------------------------- Machines
  AlreadyRegistered: (_, machine, owner) => [
    `The machine ${machine} is registered already, by ${owner}.`,
    'one that has no owner yet',
    'Its owner may hand it over: crema provider hand-over, then take-over by the next one.',
  ],
  NotRegistered: (_, machine) => [
    `Nobody registered the machine ${machine}.`,
    'one that has an owner',
    'Register it first: crema provider register.',
  ],
  NotOwner: (_, sender, owner) => [`${sender} does not own the machine.`, `${owner}`, 'Use the key of its owner.'],
  NotNextOwner: (_, sender, nextOwner) => [
    `The machine is not offered to ${sender}.`,
    `${nextOwner}`,
    'Ask its owner to offer it to you: crema provider hand-over.',
  ],
  StaleReport: (_, sequence, last) => [
    `The report has the sequence ${sequence}, and ${last} was brought already.`,
    'a later one',
    'Bring the newest report; a machine whose store was lost goes on from the one on-chain.',
  ],
  ReportInFuture: (_, reportedAt, now) => [
    `The report is of ${timeText(reportedAt)}; it is ${timeText(now)} on the chain.`,
    'a time that is not in the future',
    "Bring it then, and look at the machine's clock.",
  ],
  ReportBackwards: (_, reportedAt, last) => [
    `The report is of ${timeText(reportedAt)}, before the last one of ${timeText(last)}.`,
    'a time that does not go back',
    "Look at the machine's clock.",
  ],
  CupsFell: (_, cups, last) => [
    `The report counts ${cups} cups, the last one ${last}.`,
    'no fewer',
    'A machine whose store was lost goes on from the count on-chain.',
  ],
  // ---------------------------------------------------------------- Offers
  NoProducts: () => ['The offer has no products.', 'at least one', 'Add a [[products]] table, or --product "Espresso=0.80".'],
  TooManyProducts: (_, count, most) => [`The offer has ${count} products.`, `at most ${most}`, 'Make two offers of it.'],
  UnusableName: (_, name) => [
    `The product name "${textOf(name)}" cannot be shown by a phone.`,
    '1 to 24 bytes of UTF-8',
    'Choose a shorter one.',
  ],
  NameTwice: (_, name) => [`Two products are called "${textOf(name)}".`, 'no two alike', 'Rename one.'],
  CauseTwice: (_, cause) => [`Two products are for ${nameOfCause(cause)}.`, 'one fee for each cause', 'Leave one out.'],
  UnusablePrice: (show, name, price, most) => [
    `The price of "${textOf(name)}" is ${show(price)}.`,
    `more than nothing, and at most ${show(most)}, as much as a channel can hold`,
    'Correct the price.',
  ],
  WrongCause: (_, kind, cause) => [
    `An offer of the kind ${kinds[kind]} has no product for ${nameOfCause(cause)}.`,
    'none in a rental, a fault or regular-service in a service, goods or delivery in a supply',
    'Correct the cause, or the kind.',
  ],
  EveryCupsWithoutFee: (_, everyCups) => [
    everyCups === 0n ? 'There is a fee for regular-service, and no every_cups.' : `Every ${everyCups} cups there is a service with no fee.`,
    'every_cups and a product for regular-service together, in a service only',
    'Add the other, or leave both out.',
  ],
  NoticeTooLong: (_, noticePeriod, longest) => [
    `The notice is ${noticePeriod} seconds long.`,
    `at most ${longest}, a year: nobody could leave the agreement before`,
    'Offer a shorter notice.',
  ],
  UnusablePlaces: (_, places, most) => [
    `The offer has ${places} places.`,
    most === 0n ? 'none: only a rental that names no customer has places' : `1 to ${most}: how many customers may accept it`,
    most === 0n ? 'Leave the places out.' : 'Name another number of places, or the customer.',
  ],
  NotAToken: (_, token) => [`There is no token at ${token}.`, 'an ERC-20 on this chain, or native', 'Correct the address.'],
  UnusablePayee: (_, payee) => [
    `Money redeemed to ${payee} would be lost.`,
    'an address that is neither zero nor a contract of the platform',
    'Name another payee.',
  ],
  UnusableVisitorIssuer: (_, visitorIssuer) => [
    `The badges of your visitors cannot be signed by ${visitorIssuer}.`,
    'a key of your own, neither zero nor the machine',
    'Name it as visitor_issuer.',
  ],
  NotMachineOwner: (_, sender, owner) => [
    `${sender} does not own the machine.`,
    `its owner ${owner}: only the owner rents it out, has it delivered, admits supplies and chooses who services it`,
    'Use the key of the owner.',
  ],
  AlreadyPublished: (_, offerId) => [
    `This very offer stands already, as ${offerId}.`,
    'another one',
    'Nothing is left to do; to change it, end it (crema provider offer end) and publish the new one.',
  ],
  NoSuchOffer: (_, offerId) => [`Nobody published an offer ${offerId}.`, 'the id of one', 'List them: crema company offers.'],
  OfferIsWithdrawn: (_, offerId) => [`The provider withdrew the offer ${offerId}.`, 'one that stands', 'List those: crema company offers.'],
  NotProvider: (_, sender, provider) => [`${sender} is not the provider.`, `${provider}`, 'Use the key of the provider.'],
  NotASupply: (_, offerId) => [
    `The offer ${offerId} is not a supply.`,
    'a supply: rentals and services are between you and the other side alone',
    'Accept it yourself instead: crema company accept.',
  ],
  DeliveryOfMachine: (_, offerId) => [
    `The offer ${offerId} includes the delivery of the machine.`,
    'goods only: the delivery is ordered and paid by the owner',
    'Accept it yourself (crema company accept), or have the goods offered without the delivery.',
  ],
  NotAdmitted: (_, offerId) => [
    `The owner of the machine has not admitted the offer ${offerId} for its tenants.`,
    'an offer that it admitted',
    'Ask the owner of the machine: crema provider offer admit.',
  ],
  // ---------------------------------------------------------------- Agreements
  NotOfferedTo: (_, sender, customer) => [
    `The offer is not for ${sender}.`,
    `${customer}, whom the provider named`,
    'Ask the provider for an offer to you.',
  ],
  NotRenting: (_, sender, machine) => [
    `${sender} neither owns nor rents the machine ${machine}.`,
    'its owner, or a customer who rents it: supply is for these',
    'Accept a rental first.',
  ],
  NoticeBeyondRental: (_, noticePeriod, longest) => [
    `The supply has a notice of ${noticePeriod} seconds.`,
    `at most that of your rental, ${longest} seconds`,
    'Ask the supplier for an offer with a shorter notice.',
  ],
  UnusableIssuer: (_, issuer) => [
    `The badges of your employees cannot be signed by ${issuer}.`,
    'a key of yours, neither zero nor the machine',
    'Name another with --issuer.',
  ],
  IssuerNotMachine: (_, issuer, machine) => [
    `The issuer is ${issuer}.`,
    `the machine ${machine}, which signs the receipts of a service or supply itself`,
    'Leave --issuer out.',
  ],
  NoConsent: (_, signer, issuer) => [
    BigInt(signer) === 0n ? `There is no good signature of the issuer ${issuer}.` : `The consent is signed by ${signer}.`,
    `one by ${issuer}, for you and this offer`,
    "Have it made with the issuer's key (crema company consent, crema provider consent), and bring it with --consent FILE.",
  ],
  ConsentExpired: (_, expiresAt, now) => [
    `The consent of the issuer ended at ${timeText(expiresAt)}; it is ${timeText(now)} on the chain.`,
    'one that is still good',
    "Have a new one made with the issuer's key: crema company consent, or crema provider consent and offer publish again.",
  ],
  ConsentIsWithdrawn: (_, expiresAt, until) => [
    `The issuer withdrew the consent that ends at ${timeText(expiresAt)}.`,
    `one that ends after ${timeText(until)}`,
    'Ask the issuer for a new one.',
  ],
  NotWithdrawn: (_, signer, issuer) => [
    BigInt(signer) === 0n ? `There is no good signature of the issuer ${issuer}.` : `The withdrawal of the consent is signed by ${signer}.`,
    `one by ${issuer}`,
    "Have it made with the issuer's key: crema company withdraw-consent, crema provider withdraw-consent.",
  ],
  WithdrawalNotNewer: (_, until, last) => [
    `The consents that end by ${timeText(until)} are withdrawn already.`,
    `a time after ${timeText(last)}`,
    'Nothing is left to do.',
  ],
  IssuerOfTwoTokens: (_, issuer, agreementId) => [
    `${issuer} signs badges for another token at this machine, because of agreement ${agreementId}.`,
    "one token for each issuer: its badges' daily limits are amounts of it",
    'Name another issuer with --issuer.',
  ],
  IssuerOfBoth: (_, issuer, agreementId) => [
    `${issuer} would sign badges both of employees and of visitors at this machine${agreementId === 0n ? '' : `, because of agreement ${agreementId}`}.`,
    'a key for one of these only',
    'Name another issuer.',
  ],
  DepositBelowSmallest: (show, deposit, smallest) => [
    `A deposit of ${show(deposit)} is too small for this offer.`,
    `at least ${show(smallest)}`,
    'Deposit more.',
  ],
  AlreadyAccepted: (_, agreementId) => [
    `You accepted this offer already: agreement ${agreementId}.`,
    'an offer that you have no agreement of',
    'Nothing is left to do; to pay in more: crema company top-up.',
  ],
  TooManyAgreements: (_, machine, most) => [
    `There are ${most} agreements of this sort at the machine ${machine} already.`,
    'room for one more: at most 32 agreements, of which 16 rentals that name no customer and 8 supplies of tenants',
    'End one that is not needed, or ask the owner for a rental that names you.',
  ],
  NoPlaceLeft: (_, offerId, places) => [
    `All ${places} places of the offer ${offerId} are taken.`,
    'a place that is free',
    'Ask the owner for an offer to you.',
  ],
  AlreadyCovered: (_, cause, agreementId) => [
    `Agreement ${agreementId} covers ${nameOfCause(cause)} at this machine already.`,
    'one provider for each cause',
    'End that one first: crema company end.',
  ],
  NoSuchAgreement: (_, agreementId) => [
    `There is no agreement ${agreementId}.`,
    'the number of one',
    'List them: crema company agreements.',
  ],
  NotAParty: (_, sender, id) => [
    `${sender} has no say in number ${id}.`,
    "its customer, its provider or the machine's owner",
    'Use the key of one of these.',
  ],
  AlreadyEnding: (_, agreementId, endsAt) => [
    `Agreement ${agreementId} ends at ${timeText(endsAt)} already.`,
    'an end that is earlier than that',
    'Nothing is left to do.',
  ],
  // ---------------------------------------------------------------- Work orders
  Misplaced: (_, expected, found) => [
    `The platform's contracts do not name each other: ${found} in the place of ${expected}.`,
    'three deployments in a row',
    'Send nothing else from this account while it deploys, and deploy again.',
  ],
  NotMachines: (_, sender) => [`${sender} told what a machine reported.`, 'Machines', 'Bring the report to Machines.'],
  NotAgreements: (_, sender) => [`${sender} told what was agreed.`, 'Agreements', 'Accept the offer there.'],
  WrongState: (_, orderId, state, expected) => [
    state === 0 ? `There is no work order ${orderId}.` : `Work order ${orderId} is ${orderStates[state]}.`,
    `it to be ${orderStates[expected]}`,
    'Look at it: crema provider orders.',
  ],
  NotOpen: (_, orderId, state) => [
    state === 0 ? `There is no work order ${orderId}.` : `Work order ${orderId} is ${orderStates[state]}.`,
    'one that is requested or accepted',
    'Look at it: crema provider orders.',
  ],
  NotRented: (_, agreementId) => [
    `Agreement ${agreementId} is not a rental, or it has ended.`,
    'a rental: the machine is delivered to a customer who rents it',
    'List them: crema provider agreements.',
  ],
  AlreadyOpen: (_, orderId) => [
    `Work order ${orderId} asks for the same already.`,
    'no open order for it',
    'Cancel that one first: crema provider orders cancel.',
  ],
  NotProviderOrMachine: (_, sender, provider, machine) => [
    `${sender} may not show the receipt of this order.`,
    `its provider ${provider} or its machine ${machine}`,
    'Use the key of one of these.',
  ],
  UnusableDate: (_, dueAt, earliest, latest) => [
    `The work is promised for ${timeText(dueAt)}.`,
    `a time from now, ${timeText(earliest)}, until ${timeText(latest)}`,
    'Name another date.',
  ],
  NoteTooLong: (_, length, most) => [`The note has ${length} bytes.`, `at most ${most}`, 'Shorten it.'],
  NothingToPay: (_, orderId) => [
    `Work order ${orderId} has no fee.`,
    'nothing of you: the first report of the machine after the shipping ends it',
    'Nothing is left to do.',
  ],
  ReceiptTooOld: (_, issuedAt, requestedAt) => [
    `The machine signed this receipt at ${timeText(issuedAt)}.`,
    `a time from the request on, ${timeText(requestedAt)}`,
    'Bring the receipt of this order: the technician taps again after the work.',
  ],
  ReceiptTooSmall: (show, cumulativeAmount, least) => [
    `The receipt says ${show(cumulativeAmount)} in all.`,
    `at least ${show(least)}, this order's fee`,
    'Bring the receipt of this order.',
  ],
  NotYetPaid: (show, redeemed, amount) => [
    `The channel has paid ${show(redeemed)} in all.`,
    `${show(amount)}, this order's fee included`,
    'Redeem its receipt (crema provider redeem), after a top-up where the deposit is used up.',
  ],
  NotYetLate: (_, now, from) => [
    `The provider has time until ${timeText(from)}; it is ${timeText(now)} on the chain.`,
    'the grace of 7 days after the promised date to be over',
    'Wait until then, or ask the provider to cancel.',
  ],
}
