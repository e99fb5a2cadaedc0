import { describe, expect, it } from 'vitest'
import { lampsRefused } from '../../hal/pcsc/lamp-fault.ts'
import { problemsOf } from '../../src/control/problems.ts'
import type { ChannelStatus, MachineStatus } from '../../src/control/status.ts'

/** A machine with nothing wrong but what its channels say. */
const statusWith = (...channels: Partial<ChannelStatus>[]) =>
  ({
    reader: { state: 'ready' },
    brewer: { state: 'ready' },
    store: { state: 'ready' },
    setAside: [],
    condition: { causes: [], sensors: [] },
    chain: { fault: null, blockAt: 1n, headAge: 5n, items: [], endpoints: [], gas: { balance: null, redemptionsLeft: null } },
    machine: { timeTrusted: true },
    channels: channels.map(channel => ({ refusal: null, isConfigured: true, symbol: 'tUSD', deposited: 1n, ...channel })),
    undecided: 0,
    alarms: [],
    notes: [],
    courier: [],
  }) as unknown as MachineStatus
const codes = (status: MachineStatus) => problemsOf(status, []).map(({ code }) => code)

describe('the problems of channels', () => {
  it('are none while each is served', () => {
    expect(codes(statusWith({}))).toEqual([])
  })

  it('name a customer whose issuer has another token here, beside the one that is served', () => {
    const problems = problemsOf(statusWith({}, { refusal: 'second-token', symbol: 'ETH' }), [])
    expect(problems.map(({ code, fact }) => [code, fact])).toEqual([
      ['second-token', expect.stringContaining('its issuer signs badges for another token here')],
    ])
    expect(problems[0]?.fact).toMatch(/\(ETH\)$/)
  })

  it('name nobody where each has ended', () => {
    expect(codes(statusWith({ refusal: 'ended' }))).toEqual(['no-customer'])
  })
})

describe('a machine that sells nothing', () => {
  const fault = { code: 'store-disk-full', fact: 'No space is left.', expected: 'free space', remedy: 'Free some.' }
  const lost = { state: 'lost', reason: 'Unplugged.', remedy: 'Plug it in.' }
  const cause = {
    condition: { causes: [{ cause: 'beans', stops: ['espresso'] }], sensors: [{ sensor: 'hopper', cause: 'beans', bad: true }] },
  }

  it.each<[string, Partial<ChannelStatus>, object]>([
    ['store-failed', {}, { store: { state: 'failed', fault } }],
    ['reader-lost', {}, { reader: lost }],
    ['brewer-lost', {}, { brewer: lost }],
    ['beans', {}, cause],
    ['no-customer', { refusal: 'ended' }, {}],
    ['agreement-ended', { refusal: 'ended' }, {}],
    ['not-agreed', {}, {}],
    ['service', {}, {}],
    ['enrolling', {}, {}],
    ['closing', { refusal: 'closing' }, {}],
    ['offline-too-long', { refusal: 'offline-too-long' }, {}],
    ['deposit-used-up', { refusal: 'deposit-used-up' }, {}],
    ['allowance-used-up', { refusal: 'allowance-used-up' }, {}],
  ])('because of %s has a problem that says so', (outOfService, channel, change) => {
    expect(codes({ ...statusWith(channel), ...change, outOfService } as MachineStatus)).toHaveLength(1)
  })
})

describe('a reader whose lamps cannot be driven', () => {
  it('is named last, with how to allow it', () => {
    const limits = [lampsRefused('ACS ACR1252', 'Feature not supported.(0x80100022)')]
    const status = { ...statusWith({ refusal: 'ended' }), reader: { state: 'ready', name: 'ACS ACR1252', limits } } as MachineStatus
    expect(codes(status)).toEqual(['no-customer', 'lamps-refused'])
    expect(problemsOf(status, []).at(-1)?.remedy).toContain('ifdDriverOptions')
  })
})

describe('a store that cannot be written', () => {
  const failed = { code: 'store-disk-full', fact: 'No space is left.', expected: 'free space', remedy: 'Free some space.' }
  const other = { ...failed, code: 'store-not-recovered' }

  it('is the first problem, and neither the chain nor the customers are named for it', () => {
    const status = statusWith()
    const chain = { ...status.chain, fault: other, items: [{ item: 'report', fault: other }] }
    const problems = problemsOf({ ...status, chain, store: { state: 'failed', fault: failed } }, [other])
    expect(problems).toEqual([failed])
  })

  it('hides no other problem', () => {
    const status = statusWith({ refusal: 'closing' })
    const reader = { state: 'lost', reason: 'It is gone.', remedy: 'Look for it.' } as const
    const problems = problemsOf({ ...status, reader, store: { state: 'failed', fault: failed } }, [])
    expect(problems.map(({ code }) => code)).toEqual(['store-disk-full', 'reader-lost', 'channel-closing'])
  })
})

describe('an alarm', () => {
  const channel = { id: '0xc1', decimals: 6, symbol: 'tUSD' } as const
  const withAlarm = (alarm: object) => ({
    ...statusWith(channel),
    alarms: [{ id: 7, channelId: '0xc1', amount: 2_400_000n, at: 1n, ...alarm }],
  })

  it.each([
    ['unknown-redemption', {}, /paid 2\.40 tUSD/],
    ['lost-cups', { channelId: null, amount: 24n }, /reported 24 cups/],
    ['brought-back', {}, /over 2\.40 tUSD in all/],
  ])('%s is named with the amount, what is bounded, and the command that ends it', (kind, change, fact) => {
    const [problem] = problemsOf(withAlarm({ kind, ...change }) as unknown as MachineStatus, [])
    expect(problem?.fact).toMatch(fact)
    expect(problem?.fact).toContain('at most the allowance is served')
    expect(problem?.remedy).toContain('crema machine dismiss 7')
  })
})

describe('what the config says beside the world', () => {
  it('is named where the token has another unit, and where a channel left with something owed', () => {
    const unit = { decimals: 2, symbol: 'tUSD', tokenUnit: { decimals: 6, symbol: 'tUSD' } }
    expect(codes(statusWith({}, { refusal: 'other-unit', ...unit }))).toEqual(['other-unit'])
    const left = { id: `0x${'1'.repeat(64)}` as const, refusal: 'ended', isConfigured: false, unredeemed: 1_600_000n, decimals: 6 }
    const [problem] = problemsOf(statusWith({}, left), [])
    expect([problem?.code, problem?.fact]).toEqual(['channel-not-configured', expect.stringContaining('1.60 tUSD are owed')])
  })
})

describe('the problems of the chain', () => {
  it('name a node that stands still, but not a young block', () => {
    const status = statusWith({})
    const aged = (headAge: bigint) => codes({ ...status, chain: { ...status.chain, headAge } })
    expect([aged(599n), aged(600n)]).toEqual([[], ['chain-stands-still']])
  })

  const fault = { code: 'x', fact: 'It failed.', expected: 'no failure', remedy: 'Wait.' }
  const withChain = (change: Partial<MachineStatus['chain']>) => {
    const status = statusWith({})
    return problemsOf({ ...status, chain: { ...status.chain, ...change } }, [])
  }

  it('name each part of a sync that failed, and an endpoint that another one replaces', () => {
    expect(withChain({ items: [{ item: 'agreement 7', fault }] })).toEqual([{ ...fault, fact: 'agreement 7: It failed.' }])
    expect(withChain({ endpoints: [{ host: 'one.example', fault }] })).toMatchObject([
      { code: 'x', remedy: 'Wait. Other endpoints are asked instead of one.example.' },
    ])
  })

  it('name a key that pays few redemptions more', () => {
    expect(withChain({ gas: { balance: 10n ** 15n, redemptionsLeft: 4n } })).toMatchObject([{ code: 'gas-money-low' }])
    expect(withChain({ gas: { balance: 10n ** 15n, redemptionsLeft: 5n } })).toEqual([])
  })
})

describe('the problems of the courier', () => {
  it('name each outlet that does not take receipts, after what keeps the machine from serving', () => {
    const fault = { code: 'webhook-failed', fact: 'It answered 500.', expected: 'an answer of 2xx', remedy: 'Nothing is lost.' }
    const courier = [
      { outlet: 'the webhook', waiting: 1, fault },
      { outlet: 'the broker', waiting: 0, fault: null },
    ]
    expect(codes({ ...statusWith({ refusal: 'closing' }), courier })).toEqual(['channel-closing', 'webhook-failed'])
  })
})
