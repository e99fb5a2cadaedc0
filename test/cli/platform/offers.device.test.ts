import { writeFileSync } from 'node:fs'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishCall } from '../../../src/chain/platform/calls.ts'
import { agreementsDomain } from '../../../src/chain/platform/open-platform.ts'
import { send } from '../../../src/chain/send.ts'
import { signConsent } from '../../../src/cli/platform/consent-file.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import { type Address, type Hex, ZERO_ADDRESS } from '../../../src/core/hex.ts'
import { createSigner } from '../../../src/signatures/javascript.ts'
import { runCommand, runJson } from '../run-command.ts'
import { type PlatformStage, type Role, startPlatformStage } from './stage.ts'

let stage: PlatformStage
let rental: string
beforeAll(async () => {
  stage = await startPlatformStage()
})
afterAll(() => stage.stop())

/** A valid rental offer in TOML, with the given lines first. */
const rentalFile = (name: string, ...first: string[]) =>
  stage.write(
    name,
    [
      ...first,
      'kind = "rental"',
      `machine = "${stage.address('machine')}"`,
      `token = "${stage.token}"`,
      'smallest_deposit = "10.00"',
      'notice_period = "7d"',
      'places = 2',
      '[[products]]',
      'name = "Espresso"',
      'price = "0.80"',
      '[[products]]',
      'name = "Lungo"',
      'price = "1.00"',
    ].join('\n'),
  )

/** The options of a valid offer with one product. */
const offer = (kind: string, product: string, ...more: string[]) => [
  ...['provider', 'offer', 'publish', '--kind', kind, '--machine', stage.address('machine'), '--token', stage.token],
  ...['--notice-period', '7d', '--product', product, ...more],
]

const accept = (role: Role, id: string, out: string, ...more: string[]) =>
  stage.json(role, 'company', 'accept', id, '--out', stage.path(out), ...more)

describe('crema machine registration, crema provider register', () => {
  const sign = (out: string, owner: Role, ...more: string[]) => [
    ...['machine', 'registration', '--owner', stage.address(owner), '--machines', stage.platform.machines, '--chain-id', '31337'],
    ...['--key', stage.path('machine.key'), '--out', stage.path(out), ...more],
  ]

  it('works once, for the owner named by the machine', async () => {
    await runCommand(...sign('stranger.json', 'stranger'))
    await expect(stage.json('owner', 'provider', 'register', stage.path('stranger.json'))).rejects.toThrow(
      `The machine names ${stage.address('stranger')} as its owner.`,
    )
    await stage.registerMachine()
    await expect(stage.json('stranger', 'provider', 'register', stage.path('stranger.json'))).rejects.toThrow(
      /The machine 0x\w{40} is registered already, by 0x\w{40}/,
    )
  })

  it('refuses a registration for another contract, a modified one, and a file of another kind', async () => {
    await runCommand(...sign('elsewhere.json', 'owner', '--machines', stage.token))
    await expect(stage.json('owner', 'provider', 'register', stage.path('elsewhere.json'))).rejects.toThrow(
      `Make it with --machines ${stage.platform.machines} --chain-id 31337.`,
    )
    writeFileSync(stage.path('forged.json'), JSON.stringify({ ...stage.read('stranger.json'), owner: stage.address('owner') }))
    await expect(stage.json('owner', 'provider', 'register', stage.path('forged.json'))).rejects.toThrow(
      `Expected the signature of the machine ${stage.address('machine')}.`,
    )
    await expect(stage.json('owner', 'provider', 'register', stage.path('owner.key'))).rejects.toThrow('is not')
  })
})

describe('crema provider offer publish', () => {
  it('publishes a rental from a file', async () => {
    const published = await stage.json('owner', 'provider', 'offer', 'publish', rentalFile('rental.toml'))
    rental = published['offerId'] as string
    expect(published).toMatchObject({
      ...{ kind: 'rental', payee: stage.address('owner'), smallestDeposit: '10000000', noticePeriod: 604_800, places: 2 },
      products: [
        { name: 'Espresso', price: '800000', cause: 0 },
        { name: 'Lungo', price: '1000000', cause: 0 },
      ],
    })
  })

  it('reports the faults of a file, key by key', async () => {
    await expect(stage.json('owner', 'provider', 'offer', 'publish', rentalFile('x.toml', 'prize = 3'))).rejects.toThrow(
      /x\.toml cannot be published\.\n.*prize/,
    )
    await expect(stage.json('owner', 'provider', 'offer', 'publish', stage.write('y.toml', 'kind = '))).rejects.toThrow(
      'y.toml is not TOML, line 1',
    )
    await expect(stage.json('owner', 'provider', 'offer', 'publish', '--kind', 'rental')).rejects.toThrow('products')
  })

  it.each([
    ['the same offer twice', () => ['provider', 'offer', 'publish', rentalFile('again.toml')], 'stands already'],
    ['a price above all that a channel can hold', () => offer('rental', `Gold=${'9'.repeat(26)}`), 'as much as a channel can hold'],
    ['a price of nothing', () => offer('rental', 'Water=0'), 'The price of "Water" is 0.00 tUSD.'],
    ['a price finer than the token', () => offer('rental', 'Foam=0.0000001'), 'has more decimals than tUSD'],
    ['a name that no phone can show', () => offer('rental', `${'a'.repeat(25)}=1`), 'expected at most 24 bytes'],
    [
      'a fee for what breaks, in a rental',
      () => offer('rental', 'Grinder=80,grinder-stuck'),
      'kind rental has no product for grinder-stuck',
    ],
    ['a cause that is none', () => offer('service', 'Paint=80,colour'), 'expected one of no-water,'],
    ['no product', () => ['provider', 'offer', 'publish', '--kind', 'rental', '--notice-period', '7d'], 'products'],
    ['a regular service without a number of cups', () => offer('service', 'Care=30,regular-service'), 'no every_cups'],
    ['more places than the contract has', () => offer('rental', 'Tea=1.00', '--places', '17'), 'places'],
    ['places in an offer that has none', () => offer('supply', 'Beans=20,beans', '--places', '2'), 'Expected none: only a rental'],
    ['places beside a customer', () => offer('rental', 'Tea=1.00', '--places', '2', '--customer', stage.address('stranger')), 'Leave the'],
    ['a product that is none', () => offer('rental', 'Espresso'), 'Not a product: "Espresso".'],
  ])('refuses %s', async (_, args, why) => {
    await expect(stage.json('owner', ...args())).rejects.toThrow(why)
  })

  it('refuses an address that is not a token, and a machine of another owner', async () => {
    const token = stage.address('stranger')
    await expect(stage.json('owner', ...offer('rental', 'Tea=1.00', '--token', token))).rejects.toThrow('Expected an ERC-20 token there.')
    const other = stage.platform.machines
    await expect(stage.json('owner', ...offer('rental', 'Tea=1.00', '--token', other))).rejects.toThrow('Expected an ERC-20 token there.')
    await expect(stage.json('stranger', ...offer('rental', 'Tea=1.00'))).rejects.toThrow('only the owner rents it out')
    const unknown = stage.address('stranger')
    await expect(stage.json('owner', ...offer('rental', 'Tea=1.00', '--machine', unknown))).rejects.toThrow('Register it first')
  })

  it('names another key for the visitors’ badges only with its consent', async () => {
    const service = offer('service', 'Grinder=80.00,grinder-stuck', '--visitor-issuer', stage.address('technicians'))
    await expect(stage.json('service', ...service)).rejects.toThrow('There is no good signature of the issuer')
    const consent = (out: string, provider: Role) =>
      stage.json('technicians', 'provider', 'consent', '--provider', stage.address(provider), '--out', stage.path(out))
    await consent('not-ours.json', 'stranger')
    await expect(stage.json('service', ...service, '--consent', stage.path('not-ours.json'))).rejects.toThrow('has the customer')
    await consent('ours.json', 'service')
    expect(await stage.json('service', ...service, '--consent', stage.path('ours.json'))).toMatchObject({
      visitorIssuer: stage.address('technicians'),
      products: [{ name: 'Grinder', price: '80000000', cause: 2 }],
    })
  })

  it('fails if there is no platform at the address', async () => {
    const list = (agreements: string) => runJson('company', 'offers', '--rpc', stage.anvil.url, '--agreements', agreements)
    await expect(list(stage.token)).rejects.toThrow('is a different one')
    await expect(list(stage.address('stranger'))).rejects.toThrow('There is no contract at')
    await expect(list('0x12')).rejects.toThrow('expected an address')
  })
})

describe('crema company offers', () => {
  it('lists the current offers, as text and as JSON', async () => {
    const text = await stage.text(undefined, 'company', 'offers')
    expect(text).toContain(
      `Offer ${rental}\n  rental at machine ${stage.address('machine')}, by ${stage.address('owner')}, for 2 customers`,
    )
    expect(text).toContain('"Espresso" 0.80 tUSD, "Lungo" 1.00 tUSD\n  deposit at least 10.00 tUSD, notice 7d')
    expect(text).toContain('"Grinder" 80.00 tUSD (grinder-stuck)')
    expect((await stage.json(undefined, 'company', 'offers', '--provider', stage.address('owner')))['offers']).toHaveLength(1)
  })

  it('lists the others where a stranger’s offer is in a token that says nothing of itself, and its consent never ends', async () => {
    const stranger = privateKeyToAccount(stage.account('stranger').privateKey)
    const { contractAddress } = await send(stage.platform, stranger, { to: null, data: '0x60015f81538060015ff3' })
    const token = contractAddress?.toLowerCase() as Address
    const odd = {
      ...{ kind: 'supply' as const, machine: stage.address('machine'), payee: stranger.address.toLowerCase() as Address, token },
      ...{ smallestDeposit: 7n, noticePeriod: 0, visitorIssuer: stage.address('badges'), everyCups: 0n, customer: ZERO_ADDRESS, places: 0 },
    } as const
    const consent = signConsent(
      createSigner(stage.account('badges').privateKey),
      agreementsDomain(stage.platform),
      stage.address('stranger'),
      2n ** 63n,
    )
    const given = { expiresAt: consent.expiresAt, ...consent.signature }
    await send(stage.platform, stranger, publishCall(stage.platform, odd, [{ name: 'Beans', price: 1n, cause: 32 }], given))
    const text = await stage.text(undefined, 'company', 'offers')
    expect(text).toContain(`Offer ${rental}\n`)
    expect(text).toContain(`"Beans" 1 units of ${token} (beans)`)
    expect(text).toContain(`open until second ${2n ** 63n}`)
  })

  it('leaves out withdrawn offers, and offers for another customer', async () => {
    const other = await stage.json('owner', ...offer('rental', 'Tea=1.00', '--customer', stage.address('stranger')))
    const forCustomer = await stage.json(undefined, 'company', 'offers', '--customer', stage.address('customer'))
    expect(forCustomer['offers']).not.toContainEqual(expect.objectContaining({ id: other['offerId'] }))
    await stage.json('owner', 'provider', 'offer', 'end', other['offerId'] as string)
    const standing = await stage.json(undefined, 'provider', 'offer', 'list')
    expect(standing['offers']).not.toContainEqual(expect.objectContaining({ id: other['offerId'] }))
    const all = await stage.json(undefined, 'provider', 'offer', 'list', '--all')
    expect(all['offers']).toContainEqual(expect.objectContaining({ id: other['offerId'], withdrawn: true }))
    await expect(accept('stranger', other['offerId'] as string, 'x.json')).rejects.toThrow('The provider withdrew the offer')
  })
})

describe('crema company accept', () => {
  it('accepts and pays in one transaction, and writes the channel’s terms', async () => {
    const accepted = await accept('customer', rental, 'terms.json', '--deposit', '100.00')
    expect(accepted).toMatchObject({ agreementId: '1', deposit: '100000000' })
    expect(accepted['approvals']).toHaveLength(1)
    const { id, terms, symbol } = readTermsFile(stage.path('terms.json'))
    expect(id).toBe(accepted['channelId'])
    expect(terms).toMatchObject({ payer: stage.address('customer'), issuer: stage.address('customer'), payee: stage.address('owner') })
    expect(symbol).toBe('tUSD')
    const channel = await runJson('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'))
    expect(channel).toMatchObject({ channelId: id, deposited: '100000000' })
  })

  it('refuses a second acceptance, an existing file, too small a deposit, and an unknown offer', async () => {
    await expect(accept('customer', rental, 'terms.json')).rejects.toThrow('Nothing was done')
    await expect(accept('customer', rental, 'again.json')).rejects.toThrow('You accepted this offer already: agreement 1.')
    await expect(accept('owner', rental, 'x.json', '--deposit', '1')).rejects.toThrow(
      'A deposit of 1.00 tUSD is too small for this offer.\nExpected at least 10.00 tUSD.',
    )
    await expect(accept('owner', `0x${'ab'.repeat(32)}`, 'x.json')).rejects.toThrow('Nobody published an offer')
    await expect(accept('owner', '0x12', 'x.json')).rejects.toThrow('Expected an id of 32 bytes')
  })

  it('accepts another issuer only with its consent', async () => {
    const badges = stage.address('badges')
    await expect(accept('owner', rental, 'x.json', '--issuer', badges)).rejects.toThrow('There is no good signature of the issuer')
    const out = stage.path('consent.json')
    await stage.json('badges', 'company', 'consent', rental, '--customer', stage.address('owner'), '--out', out)
    const accepted = await accept('owner', rental, 'owner-terms.json', '--issuer', badges, '--consent', out)
    expect(accepted).toMatchObject({ issuer: badges, deposit: '10000000' })
    await expect(accept('stranger', rental, 'x.json')).rejects.toThrow('All 2 places of the offer')
  })

  it('a service is accepted by the owner, and the machine signs the payments', async () => {
    const { offers } = await stage.json(undefined, 'company', 'offers', '--provider', stage.address('service'))
    const [{ id } = { id: '' }] = offers as { id: string }[]
    await expect(accept('customer', id, 'x.json')).rejects.toThrow('does not own the machine')
    expect(await accept('owner', id, 'service.json', '--deposit', '200')).toMatchObject({ issuer: stage.address('machine') })
  })
})

describe('crema company consent, withdraw-consent', () => {
  const rentalTo = async (product: string) => {
    const published = await stage.json('owner', ...offer('rental', product, '--customer', stage.address('customer')))
    return published['offerId'] as string
  }
  const consent = (id: string, out: string, ...more: string[]) =>
    stage.json('badges', 'company', 'consent', id, '--customer', stage.address('customer'), '--out', stage.path(out), ...more)
  const withConsent = (id: string, file: string) =>
    accept('customer', id, `of-${file}`, '--deposit', '1', '--issuer', stage.address('badges'), '--consent', stage.path(file))
  const withdraw = (...args: string[]) =>
    stage.json('badges', 'company', 'withdraw-consent', ...args, '--gas-key', stage.path('customer.key'))

  it('ends: one that is over is not taken', async () => {
    const id = await rentalTo('Chai=1.00')
    await consent(id, 'over.json', '--until', '2026-01-01')
    await expect(withConsent(id, 'over.json')).rejects.toThrow('ended at 2026-01-01 23:59:59 UTC')
  })

  it('is withdrawn by its issuer, with another’s gas; a later one is good', async () => {
    const id = await rentalTo('Chai=1.10')
    await consent(id, 'first.json')
    expect(await withdraw(stage.path('first.json'))).toMatchObject({ issuer: stage.address('badges'), offerId: id })
    await expect(withConsent(id, 'first.json')).rejects.toThrow('The issuer withdrew the consent')
    await expect(withdraw(stage.path('first.json'))).rejects.toThrow('are withdrawn already')
    await consent(id, 'later.json', '--until', '60d')
    expect(await withConsent(id, 'later.json')).toMatchObject({ issuer: stage.address('badges') })
  })

  it('is withdrawn without its file, when all that it was for is named', async () => {
    const id = await rentalTo('Chai=1.20')
    await consent(id, 'lost.json')
    await expect(withdraw('--offer', id)).rejects.toThrow('It is not clear which consent is withdrawn.')
    await withdraw('--offer', id, '--customer', stage.address('customer'), '--until', '40d')
    await expect(withConsent(id, 'lost.json')).rejects.toThrow('The issuer withdrew the consent')
  })

  it('of a visitors’ issuer: the provider’s offers cannot be accepted any more', async () => {
    const out = stage.path('visitors.json')
    await stage.json('technicians', 'provider', 'consent', '--provider', stage.address('supplier'), '--out', out)
    const named = ['--visitor-issuer', stage.address('technicians'), '--consent', out]
    const published = await stage.json('supplier', ...offer('supply', 'Cups=9.00,cups', ...named))
    await stage.json('technicians', 'provider', 'withdraw-consent', out)
    await expect(accept('owner', published['offerId'] as string, 'x.json', '--deposit', '9')).rejects.toThrow('The issuer withdrew')
  })
})

describe('crema provider offer admit, exclude', () => {
  it('is the word of the machine’s owner, without which no tenant accepts a supply', async () => {
    const published = await stage.json('supplier', ...offer('supply', 'Beans=20.00,beans'))
    const id = published['offerId'] as string
    const accepting = () => accept('customer', id, 'beans.json', '--deposit', '40')
    await expect(accepting()).rejects.toThrow(`The owner of the machine has not admitted the offer ${id} for its tenants.`)
    await expect(stage.json('customer', 'provider', 'offer', 'admit', id)).rejects.toThrow('does not own the machine')
    await expect(stage.json('owner', 'provider', 'offer', 'admit', rental)).rejects.toThrow('is not a supply')
    expect(await stage.text('owner', 'provider', 'offer', 'admit', id)).toContain('"Beans" 20.00 tUSD (beans)')
    expect(await stage.text(undefined, 'company', 'offers')).toContain(`Offer ${id}, admitted by ${stage.address('owner')}`)
    const { agreementId } = await accepting()
    const text = await stage.text(undefined, 'provider', 'agreements', '--provider', stage.address('supplier'))
    expect(text).toContain(`Agreement ${agreementId}, supply at machine`)
    expect(text).toContain('in force, until rental 1 ends at the latest')
    await stage.json('owner', 'provider', 'offer', 'exclude', id)
    await expect(stage.json('owner', 'provider', 'offer', 'exclude', id)).rejects.toThrow('has not admitted')
  })
})

describe('crema provider orders deliver', () => {
  it('orders the machine for a customer who rents it; only the owner may', async () => {
    const deliver = (role: Role, agreement: string) => stage.json(role, 'provider', 'orders', 'deliver', agreement)
    await expect(deliver('customer', '1')).rejects.toThrow('does not own the machine')
    await expect(deliver('owner', '3')).rejects.toThrow('Agreement 3 is not a rental')
    expect(await deliver('owner', '1')).toMatchObject({ state: 'requested', rentalId: '1', provider: stage.address('owner'), fee: '0' })
    await expect(deliver('owner', '1')).rejects.toThrow('Work order 1 asks for the same already.')
  })
})

describe('agreements', () => {
  it('are listed with the remaining deposit', async () => {
    const text = await stage.text(undefined, 'company', 'agreements', '--customer', stage.address('customer'))
    expect(text).toMatch(/^Agreement 1, rental at machine .*; in force\n {2}"Espresso" .*\n {2}100\.00 tUSD left of 100\.00 tUSD\n/)
    const { agreements } = await stage.json(undefined, 'provider', 'agreements', '--provider', stage.address('owner'))
    expect(agreements).toHaveLength(3)
  })

  it('end a notice period after either side ends them, once', async () => {
    await expect(stage.json('stranger', 'company', 'end', '1')).rejects.toThrow('has no say in number 1')
    expect(await stage.text('customer', 'company', 'end', '1')).toMatch(/Agreement 1 ends at \d{4}-.* UTC, by transaction 0x/)
    await expect(stage.json('owner', 'provider', 'end', '1')).rejects.toThrow('ends at')
    await expect(stage.json('owner', 'provider', 'end', '99')).rejects.toThrow('There is no agreement 99.')
  })
})

describe('crema company accept, paid in other ways', () => {
  let cocoa = ''
  /** Different terms make a different channel. */
  const rentAgain = async (name: string, notice: string) => {
    const more = ['--smallest-deposit', '2', '--notice-period', notice]
    const published = await stage.json('owner', ...offer('rental', `${name}=1.00`, ...more))
    return published['offerId'] as string
  }

  it('with a permit takes one transaction, and leaves no allowance', async () => {
    const accepted = await accept('customer', await rentAgain('Mocha', '8d'), 'mocha.json', '--by', 'permit')
    expect(accepted).toMatchObject({ deposit: '2000000', approvals: [] })
    const { agreements } = await stage.json(undefined, 'company', 'agreements', '--customer', stage.address('customer'))
    expect(agreements).toContainEqual(expect.objectContaining({ channel: { deposited: '2000000', redeemed: '0', closesAt: '0' } }))
  })

  it('for a Safe writes a file with the approval and the acceptance, and the terms in advance', async () => {
    cocoa = await rentAgain('Cocoa', '9d')
    const safe = (...more: string[]) =>
      stage.text(undefined, 'company', 'accept', cocoa, '--safe', stage.path('safe.json'), '--out', stage.path('cocoa.json'), ...more)
    await expect(safe()).rejects.toThrow('Expected the address of the Safe.')
    expect(await safe('--customer', stage.address('customer'))).toContain('Nothing was sent.')
    const { transactions } = stage.read('safe.json') as { transactions: { to: Address; value: string; data: Hex }[] }
    expect(transactions).toHaveLength(2)
    const customer = privateKeyToAccount(stage.account('customer').privateKey)
    for (const { to, data } of transactions) await send(stage.platform, customer, { to, data })
    const channel = await runJson('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('cocoa.json'))
    expect(channel).toMatchObject({ deposited: '2000000', payer: stage.address('customer') })
    await expect(accept('customer', cocoa, 'x.json')).rejects.toThrow('You accepted this offer already')
  })

  it('needs an account', async () => {
    await expect(stage.json(undefined, 'company', 'accept', cocoa, '--out', stage.path('x.json'))).rejects.toThrow(
      'No account to accept with.',
    )
  })
})

describe('crema provider hand-over, take-over', () => {
  const machine = () => stage.address('machine')

  it('changes the owner in two steps, and only by these two', async () => {
    const handOver = (role: Role, ...more: string[]) => stage.json(role, 'provider', 'hand-over', machine(), ...more)
    await expect(handOver('stranger', '--to', stage.address('stranger'))).rejects.toThrow('does not own the machine')
    await expect(handOver('owner')).rejects.toThrow('Expected --to or --nobody.')
    await handOver('owner', '--to', stage.address('supplier'))
    const text = await stage.text(undefined, 'provider', 'machine', machine())
    expect(text).toContain(`offered to ${stage.address('supplier')}`)
    await expect(stage.json('stranger', 'provider', 'take-over', machine())).rejects.toThrow('is not offered to')
    await handOver('owner', '--nobody')
    await expect(stage.json('supplier', 'provider', 'take-over', machine())).rejects.toThrow('is not offered to')
    await handOver('owner', '--to', stage.address('supplier'))
    await stage.json('supplier', 'provider', 'take-over', machine())
    expect(await stage.json(undefined, 'provider', 'machine', machine())).toMatchObject({ owner: stage.address('supplier') })
    const found = await stage.text(undefined, 'provider', 'machine', machine())
    expect(found).toContain(`agreed under the former owner ${stage.address('owner')}; to end it at once: crema provider end 2`)
    const { endsAt } = await stage.json('supplier', 'provider', 'end', '2')
    expect(Number(endsAt)).toBeLessThanOrEqual(Date.now() / 1000 + 60)
  })
})

describe('crema provider machine', () => {
  it('shows the machine before its first report, and reports a missing one', async () => {
    const text = await stage.text(undefined, 'provider', 'machine', stage.address('machine'))
    expect(text).toContain(`owned by ${stage.address('supplier')}\n  no report yet`)
    expect(text).toContain('delivery at machine')
    await expect(stage.text(undefined, 'provider', 'machine', stage.address('stranger'))).rejects.toThrow('is not registered')
  })
})
