/**
 * Writes messages.json: every signed message with fixed keys, made by ethers, an EIP-712 implementation that shares no code with
 * ours. `npm run vectors`; with `--check` it fails when the file is outdated. `valid` says whether (r, vs) is a canonical
 * signature of `digest` by `signer`. If it is not, `name` says why.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { AbiCoder, concat, encodeBytes32String, id, keccak256, type Signature, SigningKey, TypedDataEncoder, toBeHex, Wallet, ZeroAddress, ZeroHash } from 'ethers'

const file = new URL('messages.json', import.meta.url)
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const parityBit = 1n << 255n

const types = {
  Badge: [
    { name: 'holder', type: 'address' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'expiresAt', type: 'uint64' },
    { name: 'dailyLimit', type: 'uint128' },
  ],
  Receipt: [
    { name: 'channelId', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'cumulativeAmount', type: 'uint128' },
    { name: 'issuedAt', type: 'uint64' },
    { name: 'previous', type: 'bytes32' },
  ],
  Acceptance: [{ name: 'receipt', type: 'bytes32' }],
  Revocation: [
    { name: 'holder', type: 'address' },
    { name: 'at', type: 'uint64' },
  ],
  Visit: [
    { name: 'machine', type: 'address' },
    { name: 'nonce', type: 'bytes32' },
  ],
  Registration: [{ name: 'owner', type: 'address' }],
  Report: [
    { name: 'sequence', type: 'uint64' },
    { name: 'reportedAt', type: 'uint64' },
    { name: 'cups', type: 'uint64' },
    { name: 'cupsByProduct', type: 'bytes32' },
    { name: 'status', type: 'uint32' },
    { name: 'faults', type: 'uint32' },
    { name: 'supplies', type: 'uint32' },
    { name: 'software', type: 'bytes32' },
  ],
  Consent: [
    { name: 'customer', type: 'address' },
    { name: 'offerId', type: 'bytes32' },
    { name: 'expiresAt', type: 'uint64' },
  ],
  ConsentWithdrawal: [
    { name: 'customer', type: 'address' },
    { name: 'offerId', type: 'bytes32' },
    { name: 'until', type: 'uint64' },
  ],
  Completion: [
    { name: 'workOrders', type: 'address' },
    { name: 'orderId', type: 'uint256' },
    { name: 'receipt', type: 'bytes32' },
  ],
}
type Name = keyof typeof types
type Message = Record<string, string>

interface Domain {
  readonly chainId: string
  readonly verifyingContract: string
}

interface Vector {
  readonly name: string
  readonly domain: Domain
  readonly message: Message
  readonly structHash: string
  readonly digest: string
  readonly r: string
  readonly vs: string
  readonly signer: string
  readonly valid: boolean
}

const key = (name: string) => new SigningKey(id(`crema vectors ${name}`))
const addressOf = (signer: SigningKey) => new Wallet(signer).address.toLowerCase()
const keys = Object.fromEntries(['issuer', 'holder', 'machine', 'stranger'].map(name => [name, key(name)])) as Record<
  'issuer' | 'holder' | 'machine' | 'stranger',
  SigningKey
>
const somebody = (name: string) => addressOf(key(name))

const home: Domain = { chainId: '31337', verifyingContract: somebody('contract') }
const elsewhere: Domain = { chainId: '8453', verifyingContract: somebody('contract') }
const twin: Domain = { chainId: '31337', verifyingContract: somebody('another contract') }
const greatest64 = ((1n << 64n) - 1n).toString()
const greatest128 = ((1n << 128n) - 1n).toString()

const ethersDomain = (domain: Domain) => ({ name: 'Crema', version: '1', ...domain })
const separatorOf = (domain: Domain) => TypedDataEncoder.hashDomain(ethersDomain(domain))
const hashOf = (type: Name, message: Message) => TypedDataEncoder.hashStruct(type, { [type]: types[type] }, message)
const digestOf = (domain: Domain, structHash: string) => keccak256(concat(['0x1901', separatorOf(domain), structHash]))
const compact = ({ r, yParityAndS }: Signature) => ({ r, vs: yParityAndS })
const word = (value: bigint) => toBeHex(value, 32)

function signed(name: string, type: Name, domain: Domain, signer: SigningKey, message: Message): Vector {
  const structHash = hashOf(type, message)
  const digest = TypedDataEncoder.hash(ethersDomain(domain), { [type]: types[type] }, message)
  return { name, domain, message, structHash, digest, ...compact(signer.sign(digest)), signer: addressOf(signer), valid: true }
}

/** The address that a verifier recovers if it does not check the range of s. */
function recoverLoosely(digest: string, r: string, s: bigint): string {
  const publicKey = SigningKey.recoverPublicKey(digest, { r, s: word(s), v: 27 })
  return `0x${keccak256(`0x${publicKey.slice(4)}`).slice(-40)}`
}

/** Signatures that must not be accepted for the valid message. */
function spoilt(good: Vector): Vector[] {
  const { digest, r, vs, domain, structHash } = good
  const s = BigInt(vs) % parityBit
  const parity = BigInt(vs) - s
  const highS = order - s
  const gapS = order / 2n + 1n + (s % (1n << 120n))
  const bad = (name: string, change: Partial<Vector>): Vector => ({ ...good, ...change, name: `${good.name}: ${name}`, valid: false })
  return [
    bad('high s with the parity turned', { vs: word((highS % parityBit) | (parity === 0n ? parityBit : 0n)) }),
    bad('s between n/2 and 2^255, signer as a careless verifier finds it', { vs: word(gapS), signer: recoverLoosely(digest, r, gapS) }),
    bad('r zero', { r: ZeroHash }),
    bad('r of the order', { r: word(order) }),
    bad('s zero', { vs: word(parity) }),
    bad('all zero, signer zero', { r: ZeroHash, vs: ZeroHash, signer: ZeroAddress }),
    bad('parity turned', { vs: word(BigInt(vs) ^ parityBit) }),
    bad('one bit of r turned', { r: word(BigInt(r) ^ 1n) }),
    bad('another signer', compact(keys.stranger.sign(digest))),
    bad('another chain', compact(keyOf(good).sign(digestOf({ ...domain, chainId: '1' }, structHash)))),
    bad('another contract', compact(keyOf(good).sign(digestOf({ ...domain, verifyingContract: somebody('elsewhere') }, structHash)))),
  ]
}

function keyOf({ signer }: Vector): SigningKey {
  const found = Object.values(keys).find(candidate => addressOf(candidate) === signer)
  if (found === undefined) throw new Error(`No key of ${signer}.`)
  return found
}

function termsOf(name: string, domain: Domain, noticePeriod: string, token = somebody('token')) {
  const terms = {
    payer: somebody('payer'),
    payee: somebody('payee'),
    token,
    issuer: addressOf(keys.issuer),
    machine: addressOf(keys.machine),
    noticePeriod,
  }
  const { payer, payee, issuer, machine } = terms
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ['address', 'address', 'address', 'address', 'address', 'uint32', 'uint256', 'address'],
    [payer, payee, token, issuer, machine, noticePeriod, domain.chainId, domain.verifyingContract],
  )
  return { name, domain, terms, channelId: keccak256(encoded) }
}

const terms = [
  termsOf('an ERC-20, a week', home, '604800'),
  termsOf('the native coin, a week', home, '604800', ZeroAddress),
  termsOf('the native coin, never', home, '4294967295', ZeroAddress),
  termsOf('the native coin, at once', elsewhere, '0', ZeroAddress),
]
const [erc20, native, never, away] = terms.map(({ channelId }) => channelId) as [string, string, string, string]

const { issuer, holder, machine } = keys
const holderAddress = addressOf(holder)

const badges = [
  signed('a badge with a limit', 'Badge', home, issuer, {
    holder: holderAddress,
    issuedAt: '1700000000',
    expiresAt: '1731536000',
    dailyLimit: '5000000',
  }),
  signed('a badge without a limit', 'Badge', elsewhere, issuer, {
    holder: holderAddress,
    issuedAt: '0',
    expiresAt: greatest64,
    dailyLimit: '0',
  }),
  signed('a badge of the greatest numbers', 'Badge', twin, issuer, {
    holder: holderAddress,
    issuedAt: greatest64,
    expiresAt: greatest64,
    dailyLimit: greatest128,
  }),
]

const receiptOf = (channelId: string, sequence: string, cumulativeAmount: string, previous: string): Message => ({
  channelId,
  sequence,
  cumulativeAmount,
  issuedAt: '1700000100',
  previous,
})
const first = signed('the first of an ERC-20 channel', 'Receipt', home, holder, receiptOf(erc20, '1', '500000', ZeroHash))
const receipts = [
  first,
  signed('the one after it', 'Receipt', home, holder, receiptOf(erc20, '2', '1000000', first.structHash)),
  signed('by the issuer', 'Receipt', home, issuer, receiptOf(native, '1', '1500000000000000000', ZeroHash)),
  signed('in a channel that never closes', 'Receipt', home, issuer, receiptOf(never, '7', '1', id('before'))),
  signed('on another chain', 'Receipt', elsewhere, holder, receiptOf(away, '9007199254740993', '9007199254740993', id('before'))),
  signed('of the greatest numbers', 'Receipt', twin, issuer, {
    ...receiptOf(id('a channel'), greatest64, greatest128, id('before')),
    issuedAt: greatest64,
  }),
]
const acceptances = receipts
  .slice(0, 3)
  .map(({ name, domain, structHash }) => signed(`of ${name}`, 'Acceptance', domain, machine, { receipt: structHash }))
const revocations = [
  signed('of a holder', 'Revocation', home, issuer, { holder: holderAddress, at: '1700000000' }),
  signed('of everything before 1970', 'Revocation', elsewhere, issuer, { holder: holderAddress, at: '0' }),
  signed('of all times', 'Revocation', twin, issuer, { holder: holderAddress, at: greatest64 }),
]
const visits = [
  signed('at a machine', 'Visit', home, holder, { machine: addressOf(machine), nonce: id('a nonce') }),
  signed('with a nonce of zero', 'Visit', elsewhere, holder, { machine: addressOf(machine), nonce: ZeroHash }),
]

const registrations = [
  signed('to an owner', 'Registration', home, machine, { owner: somebody('owner') }),
  signed('on another chain', 'Registration', elsewhere, machine, { owner: somebody('owner') }),
]
const greatest32 = ((1n << 32n) - 1n).toString()
const report = {
  ...{ sequence: '1', reportedAt: '1700000200', cups: '0', cupsByProduct: ZeroHash },
  ...{ status: '0', faults: '0', supplies: '0', software: encodeBytes32String('0.1.0') },
}
/** Twelve of the first product, thirty of the second, three of all products from the eighth on. */
const cupsByProduct = `0x${['0000000c', '0000001e', '0'.repeat(40), '00000003'].join('')}`
const reports = [
  signed('the first', 'Report', home, machine, report),
  signed('out of service for want of water, beans low', 'Report', home, machine, {
    ...{ ...report, sequence: '2', reportedAt: '1700086600', cups: '45', cupsByProduct },
    ...{ status: '1', faults: '1', supplies: '1' },
  }),
  signed('of the greatest numbers', 'Report', twin, machine, {
    ...{ sequence: greatest64, reportedAt: greatest64, cups: greatest64, cupsByProduct: word((1n << 256n) - 1n) },
    ...{ status: '2', faults: greatest32, supplies: greatest32, software: encodeBytes32String('1234567.1234567.1234567-rc.1234') },
  }),
]
const consents = [
  signed('to a customer and an offer', 'Consent', home, issuer, {
    customer: somebody('payer'),
    offerId: id('an offer'),
    expiresAt: '1731536000',
  }),
  signed('to a provider in all its offers', 'Consent', elsewhere, issuer, {
    customer: somebody('payee'),
    offerId: ZeroHash,
    expiresAt: greatest64,
  }),
]
const consentWithdrawals = [
  signed('of a customer and an offer', 'ConsentWithdrawal', home, issuer, {
    customer: somebody('payer'),
    offerId: id('an offer'),
    until: '1731536000',
  }),
  signed('of a provider, for good', 'ConsentWithdrawal', elsewhere, issuer, {
    customer: somebody('payee'),
    offerId: ZeroHash,
    until: greatest64,
  }),
]
const completions = receipts.slice(0, 2).map(({ name, domain, structHash: receipt }, index) =>
  signed(`of ${name}`, 'Completion', domain, machine, { workOrders: somebody('work orders'), orderId: String(index + 1), receipt }),
)

const withSpoilt = (good: Vector[]) => [...good, ...good.slice(0, 1).flatMap(spoilt)]
const vectors = {
  keys: Object.fromEntries(Object.entries(keys).map(([name, { privateKey }]) => [name, privateKey])),
  domains: [home, elsewhere, twin].map(domain => ({ ...domain, separator: separatorOf(domain) })),
  terms,
  Badge: withSpoilt(badges),
  Receipt: withSpoilt(receipts),
  Acceptance: withSpoilt(acceptances),
  Revocation: withSpoilt(revocations),
  Visit: withSpoilt(visits),
  Registration: withSpoilt(registrations),
  Report: withSpoilt(reports),
  Consent: withSpoilt(consents),
  ConsentWithdrawal: withSpoilt(consentWithdrawals),
  Completion: withSpoilt(completions),
}
const text = `${JSON.stringify(vectors, null, 2)}\n`

if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error('test/vectors/messages.json is not what make-messages.ts makes.\nRun npm run vectors and commit the result.')
  process.exitCode = 1
}
