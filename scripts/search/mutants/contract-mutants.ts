/** A fault in a contract: what it would allow, where it is, and the tests of which one must fail. */
export interface ContractMutant {
  readonly allows: string
  readonly file: string
  readonly text: string
  readonly replacement: string
  /** Folder under test/contracts. */
  readonly tests: string
}

type Fault = readonly [allows: string, text: string, replacement: string, tests: string]

const inFile = (file: string, of: string, faults: readonly Fault[]): ContractMutant[] =>
  faults.map(([allows, text, replacement, tests]) => ({ allows, file, text, replacement, tests: `${of}/${tests}` }))

const channels = inFile('contracts/PaymentChannels.sol', 'PaymentChannels', [
  ['coins are booked that never came', 'if (msg.value != amount) revert WrongValue(msg.value, amount);', '', 'deposit'],
  ['coins sent beside a token are lost', 'if (msg.value != 0) revert WrongValue(msg.value, 0);', '', 'deposit'],
  ['a token that sends less is booked in full', 'if (received < amount) revert DepositTooSmall(received, amount);', '', 'deposit'],
  ['one rise of the balance counts for two deposits', 'if (_counting) revert DepositInsideDeposit();', '', 'deposit'],
  [
    'money lies under terms that nobody can redeem',
    'if (!terms.usable()) revert UnusableTerms',
    'if (false) revert UnusableTerms',
    'deposit',
  ],
  ['a deposit overflows into what is redeemed', 'if (amount > most) revert DepositTooLarge(amount, most);', '', 'deposit'],
  ['a deposit is booked twice', 'slot.state = state.addDeposited(amount);', 'slot.state = state.addDeposited(2 * amount);', 'deposit'],
  [
    'a stranger redeems an issuer’s receipt',
    'if (!terms.namesPayeeOrMachine(msg.sender)) revert NotPayeeOrMachine(msg.sender, terms.payee, terms.machine);',
    '',
    'redeem',
  ],
  ['anybody’s signature pays', '_requireSigner(receiptHash, receipt.r, receipt.vs, terms.issuerOf());', 'receiptHash;', 'redeem'],
  [
    'a receipt pays the machine in place of the payee',
    'Money.send(terms.tokenOf(), terms.payeeOf(),',
    'Money.send(terms.tokenOf(), terms.machineOf(),',
    'redeem',
  ],
  [
    'a stranger redeems a holder’s receipt',
    'if (!claim.terms.namesPayeeOrMachine(msg.sender)) revert NotPayeeOrMachine(msg.sender, claim.terms.payee, claim.terms.machine);',
    '',
    'redeemByDelegation',
  ],
  ['a stranger takes the payee’s money', '_requirePayee(claim.terms);\n        _requireUsable', '_requireUsable', 'redeemTo'],
  ['the payee’s money is sent to nobody', '_requireUsable(recipient);\n        bytes32 id', 'bytes32 id', 'redeemTo'],
  [
    'a receipt without the machine’s acceptance is brought by anybody',
    '_requireSigner(Messages.acceptanceHash(receiptHash), r, vs, claim.terms.machineOf());',
    'receiptHash;',
    'redeemWithAcceptance',
  ],
  [
    'an accepted receipt pays without its holder’s badge',
    'claim.terms.machineOf());\n        _requireIssued(claim);',
    'claim.terms.machineOf());',
    'redeemWithAcceptance',
  ],
  [
    'a stranger names the sender of a run',
    'if (msg.sender != address(this)) revert NotSelf(msg.sender);\n        uint256 sum',
    'uint256 sum',
    'redeemMany',
  ],
  [
    'a stranger redeems many',
    'if (!claim.terms.namesPayeeOrMachine(sender)) revert NotPayeeOrMachine(sender, claim.terms.payee, claim.terms.machine);',
    '',
    'redeemMany',
  ],
  ['only the last row of a run is paid', 'sum += _book', 'sum = _book', 'redeemMany'],
  ['a failed row takes the others along', 'if (end - first == 1) {', 'if (end - first >= 1) {', 'redeemMany'],
  [
    'anybody empties a channel',
    'if (msg.sender != address(this)) revert NotSelf(msg.sender);\n        _bookAndRefund',
    '_bookAndRefund',
    'close',
  ],
  ['anybody closes a channel', '_requirePayee(terms);\n        uint256 available', 'uint256 available', 'close'],
  ['too little gas makes a payer’s refusal', 'if (available < Rows.TRANSFER_GAS) revert', 'if (false) revert', 'close'],
  [
    'a stranger starts the notice period',
    '_requirePayer(terms);\n        if (terms.noticePeriod',
    'if (terms.noticePeriod',
    'requestClose',
  ],
  ['a payer leaves without notice', 'block.timestamp + terms.noticePeriod', 'block.timestamp', 'requestClose'],
  ['a channel that never closes does', 'if (terms.noticePeriod == type(uint32).max) revert NeverCloses();', '', 'requestClose'],
  ['a second request moves the end', 'if (state.closesAt() != 0) revert AlreadyClosing(state.closesAt());', '', 'requestClose'],
  [
    'a stranger calls the closing off',
    '_requirePayer(terms);\n        bytes32 id = terms.channelId();\n        ChannelState.Slot storage slot = _slots[id];\n        uint256 state = slot.state;\n        if (state.closesAt() == 0)',
    'bytes32 id = terms.channelId();\n        ChannelState.Slot storage slot = _slots[id];\n        uint256 state = slot.state;\n        if (state.closesAt() == 0)',
    'cancelClose',
  ],
  ['a payer is refunded without asking', 'if (closesAt == 0) revert NotClosing();', '', 'refund'],
  [
    'a payer is refunded within the notice period',
    'if (block.timestamp < closesAt) revert NotYetClosed(closesAt, block.timestamp);',
    '',
    'refund',
  ],
  [
    'a refund comes a second late',
    'if (block.timestamp < closesAt) revert NotYetClosed',
    'if (block.timestamp <= closesAt) revert NotYetClosed',
    'refund',
  ],
  ['a stranger takes the rest', '_requirePayer(terms);\n        _requireUsable', '_requireUsable', 'refundTo'],
  ['a rest is refunded twice', 'slot.state = state.emptied();', '', 'refund'],
  ['a refund takes what was redeemed', 'state.deposited() - state.redeemed()', 'state.deposited()', 'refund'],
  ['a receipt pays again and again', 'slot.state = state.addRedeemed(amount);', '', 'redeem'],
  [
    'a receipt pays more than the deposit: others’ money',
    'FixedPointMathLib.min(cumulativeAmount, state.deposited())',
    'cumulativeAmount',
    'redeem',
  ],
  ['a receipt that was paid is paid nothing again', 'if (due <= redeemed) {', 'if (due < redeemed) {', 'redeem'],
  [
    'a badge of anybody is good',
    'if (holder.isStrange(signer, issuer)) revert WrongSigner',
    'if (false) revert WrongSigner',
    'redeemByDelegation',
  ],
  ['a badge is good for ever', 'if (claim.isOutsideBadge()) revert OutsideBadge', 'if (false) revert OutsideBadge', 'redeemByDelegation'],
  [
    'a revocation ends nothing',
    'if (entries.length != 0) entries.requireNotEnded(claim.badge.issuedAt, noticePeriod);',
    'entries;',
    'redeemByDelegation',
  ],
  ['anybody revokes', 'if (signer != issuer || signer == address(0)) revert WrongSigner(signer, issuer);', 'signer;', 'recordRevocation'],
  ['nobody’s signature revokes for nobody', 'if (signer != issuer || signer == address(0))', 'if (signer != issuer)', 'recordRevocation'],
])

const libraries = [
  ...inFile('contracts/libraries/Revocations.sol', 'PaymentChannels', [
    ['a revocation binds a second late', 'if (block.timestamp >= endedAt)', 'if (block.timestamp > endedAt)', 'redeemByDelegation'],
    [
      'a revocation binds a notice period after its date',
      'entries[first].recordedAt + noticePeriod',
      'entries[first].revokedAt + noticePeriod',
      'redeemByDelegation',
    ],
    [
      'a revocation of the future ends badges not issued yet',
      'if (revokedAt > block.timestamp) revert IPaymentChannels.RevocationInFuture(revokedAt, block.timestamp);',
      '',
      'recordRevocation',
    ],
    ['a revocation is recorded again', 'if (revokedAt <= last)', 'if (revokedAt < last)', 'recordRevocation'],
    ['a badge issued when it was revoked stays good', '.revokedAt < time', '.revokedAt <= time', 'redeemByDelegation'],
  ]),
  ...inFile('contracts/libraries/Words.sol', 'PaymentChannels', [
    [
      'a receipt before its badge is good',
      'or(lt(issuedAt, calldataload(badge)), gt(issuedAt, calldataload(add(badge, 0x20))))',
      'gt(issuedAt, calldataload(add(badge, 0x20)))',
      'redeemByDelegation',
    ],
    [
      'a receipt after its badge is good',
      'or(lt(issuedAt, calldataload(badge)), gt(issuedAt, calldataload(add(badge, 0x20))))',
      'lt(issuedAt, calldataload(badge))',
      'redeemByDelegation',
    ],
    ['a badge of nobody is good', 'or(xor(signer, issuer), iszero(holder))', 'xor(signer, issuer)', 'redeemByDelegation'],
    ['the contract pays itself', 'iszero(or(dirty, or(zero, self)))', 'iszero(or(dirty, zero))', 'deposit'],
    ['money lies under words that no call can name', 'iszero(or(dirty, or(zero, self)))', 'iszero(or(zero, self))', 'deposit'],
  ]),
  ...inFile('contracts/libraries/Signatures.sol', 'PaymentChannels', [
    [
      'a receipt has two signatures',
      'holder := mul(mload(xor(0x60, returndatasize())), lt(s, HIGH_S))',
      'holder := mload(xor(0x60, returndatasize()))',
      'redeemByDelegation',
    ],
  ]),
]

const agreements = [
  ...inFile('contracts/Agreements.sol', 'Agreements', [
    [
      'a stranger lets a machine',
      'if (offer.kind == Kind.Rental && msg.sender != owner) revert NotMachineOwner(msg.sender, owner);',
      '',
      'publish',
    ],
    ['an offer is for a machine that nobody registered', 'if (owner == address(0)) revert NotRegistered(offer.machine);', '', 'publish'],
    ['money goes where nobody gets it', 'if (_losesMoney(offer.payee)) revert UnusablePayee(offer.payee);', '', 'publish'],
    [
      'visitors’ badges of an issuer that did not consent',
      '_withdrawals.requireGiven(_domainSeparator(), issuer, msg.sender, 0, consent);',
      '',
      'publish',
    ],
    [
      'the machine signs its visitors’ badges itself',
      'if (issuer == address(0) || issuer == offer.machine) revert UnusableVisitorIssuer',
      'if (issuer == address(0)) revert UnusableVisitorIssuer',
      'publish',
    ],
    [
      'a stranger withdraws an offer',
      'if (msg.sender != published.provider) revert NotProvider(msg.sender, published.provider);',
      '',
      'withdrawOffer',
    ],
    ['a withdrawn offer is accepted', 'if (published.withdrawn) revert OfferIsWithdrawn(offerId);', '', 'accept'],
    ['a stranger admits a supply', '_requireOwner(machine);\n        if (published.offer.kind', 'if (published.offer.kind', 'admit'],
    ['a service is admitted for tenants', 'if (published.offer.kind != Kind.Supply) revert NotASupply(offerId);', '', 'admit'],
    [
      'tenants order the machine away',
      'if (published.products[i].cause == Causes.DELIVERY) revert DeliveryOfMachine(offerId);',
      '',
      'admit',
    ],
    [
      'a stranger excludes a supply',
      '_requireOwner(machine);\n        published.admittedBy = address(0)',
      'published.admittedBy = address(0)',
      'exclude',
    ],
    [
      'anybody accepts another’s offer',
      'if (offer.customer != address(0) && msg.sender != offer.customer) revert NotOfferedTo(msg.sender, offer.customer);',
      '',
      'accept',
    ],
    [
      'a deposit is too small for the notice period',
      'if (deposit < offer.smallestDeposit) revert DepositBelowSmallest(deposit, offer.smallestDeposit);',
      '',
      'accept',
    ],
    [
      'a visitor issuer’s consent never ends',
      '_withdrawals.requireLasts(offer.visitorIssuer, published.provider, 0, published.consentedUntil);',
      '',
      'accept',
    ],
    [
      'another than the machine signs for work',
      'if (issuer != offer.machine) revert IssuerNotMachine(issuer, offer.machine);',
      '',
      'accept',
    ],
    [
      'badges of an issuer that did not consent',
      'if (issuer != msg.sender) _withdrawals.requireGiven(_domainSeparator(), issuer, msg.sender, offerId, consent);',
      '',
      'accept',
    ],
    [
      'the machine buys its own drinks',
      'if (issuer == address(0) || issuer == offer.machine) revert UnusableIssuer',
      'if (issuer == address(0)) revert UnusableIssuer',
      'accept',
    ],
    [
      'a former owner lets the machine',
      'if (published.provider != owner) revert NotMachineOwner(published.provider, owner);',
      '',
      'accept',
    ],
    ['a stranger orders service', 'if (offer.kind == Kind.Service) revert NotMachineOwner(msg.sender, owner);', '', 'accept'],
    ['a tenant orders what the owner did not admit', 'if (published.admittedBy != owner) revert NotAdmitted(offerId);', '', 'accept'],
    ['a supply outlives the rental', 'rental.noticePeriod >= supply.noticePeriod && endsAt > lastEnd', 'endsAt > lastEnd', 'accept'],
    ['anybody orders as a tenant', 'accepted.customer != customer || rental.kind', 'rental.kind', 'accept'],
    ['an offer is accepted twice', 'if (other.customer == msg.sender) revert AlreadyAccepted(ids[i]);', '', 'accept'],
    ['one more than there are places', 'if (placesTaken >= offer.places)', 'if (placesTaken > offer.places)', 'accept'],
    ['a machine has too many agreements to read', '_requireFewer(ids.length, MOST_AT_MACHINE, offer.machine);', '', 'accept'],
    ['strangers take every place', '_requireFewer(openRentals, MOST_OPEN_RENTALS, offer.machine);', '', 'accept'],
    ['tenants take every place', 'if (rentalId != 0) _requireFewer(tenantSupplies, MOST_TENANT_SUPPLIES, offer.machine);', '', 'accept'],
    ['a customer’s badges let visitors in', 'if (issuer == theirs.visitorIssuer) revert IssuerOfBoth(issuer, otherId);', '', 'accept'],
    ['visitors’ badges buy drinks', 'if (other.issuer == offer.visitorIssuer) revert IssuerOfBoth(other.issuer, otherId);', '', 'accept'],
    ['a daily limit adds two tokens', 'if (areRentals && issuer == other.issuer && offer.token != theirs.token)', 'if (false)', 'accept'],
    ['two agreements cover one cause', 'if (stands && !givesWay) revert AlreadyCovered(product.cause, cover.agreementId);', '', 'accept'],
    ['a tenant takes the owner’s cover', 'msg.sender == owner && former.customer != owner', 'true', 'accept'],
    ['work is paid another fee than agreed', '(agreementId, product.price);', '(agreementId, 0);', 'accept'],
    [
      'coins are booked that never came',
      'if (msg.value != amount) revert WrongValue(msg.value, amount);\n            channels',
      'channels',
      'accept',
    ],
    [
      'a token that sends less is paid from others’ money',
      'if (received < amount) revert DepositTooSmall(received, amount);',
      '',
      'accept',
    ],
    ['a stranger ends an agreement', 'if (!isParty && msg.sender != owner) revert NotAParty(msg.sender, agreementId);', '', 'end'],
    ['an agreement ends without notice', '(atOnce ? 0 : _offers[accepted.offerId].offer.noticePeriod)', '0', 'end'],
    ['an owner ends its own agreement at once', 'msg.sender == owner && parties.owner != owner', 'msg.sender == owner', 'end'],
    [
      'a second end moves the first',
      'if (accepted.endsAt != 0 && accepted.endsAt <= endsAt) revert AlreadyEnding(agreementId, accepted.endsAt);',
      '',
      'end',
    ],
    ['a supply goes on after its rental', 'if (_agreements[ids[i]].rentalId == agreementId) _endBy(ids[i], endsAt);', '', 'end'],
    ['an agreement lasts a second longer', 'block.timestamp < accepted.endsAt', 'block.timestamp <= accepted.endsAt', 'end'],
    [
      'an ended agreement covers a cause',
      'cover.agreementId == 0 || !_isActive(_agreements[cover.agreementId])',
      'cover.agreementId == 0',
      'accept',
    ],
  ]),
  ...inFile('contracts/libraries/Consents.sol', 'Agreements', [
    ['a consent of anybody', 'if (signer != issuer) revert IAgreements.NoConsent(signer, issuer);', 'signer;', 'accept'],
    [
      'a consent that is over',
      'if (block.timestamp > expiresAt) revert IAgreements.ConsentExpired(expiresAt, block.timestamp);',
      '',
      'accept',
    ],
    ['a consent that was withdrawn', 'if (expiresAt <= until)', 'if (expiresAt < until)', 'withdrawConsent'],
    [
      'anybody withdraws a consent',
      'if (signer != issuer || signer == address(0)) revert IAgreements.NotWithdrawn(signer, issuer);',
      'signer;',
      'withdrawConsent',
    ],
    ['a withdrawal is taken back by an older one', 'if (until <= last)', 'if (false)', 'withdrawConsent'],
  ]),
]

/** What no test of a contract may let pass. */
export const contractMutants: readonly ContractMutant[] = [...channels, ...libraries, ...agreements]
