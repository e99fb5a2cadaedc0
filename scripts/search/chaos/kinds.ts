import answers from '../../../test/chain/send-answers.json' with { type: 'json' }
import type { Chance } from '../chance.ts'
import type { Act, EndpointFault, Spell } from './faults.ts'
import type { Setting } from './setting.ts'

/** What one draw of a kind adds to a course. */
export interface Event {
  readonly spells?: readonly Spell[]
  readonly acts?: readonly Act[]
}

export interface Surroundings {
  readonly setting: Setting
  /** How long faults may last, in milliseconds. */
  readonly window: number
}

/** One kind of fault, drawn from a seed. */
export interface Kind {
  readonly name: string
  /** Whether it can be drawn in this setting. Default: in every one. */
  fits?(setting: Setting): boolean
  draw(chance: Chance, surroundings: Surroundings): Event
}

/** Every JSON-RPC method that a machine may use. */
const METHODS = [
  'eth_chainId',
  'eth_getBlockByNumber',
  'eth_getBlockByHash',
  'eth_blockNumber',
  'eth_call',
  'eth_getCode',
  'eth_getLogs',
  'eth_getTransactionCount',
  'eth_getBalance',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_maxPriorityFeePerGas',
  'eth_estimateGas',
  'eth_sendRawTransaction',
  'eth_getTransactionByHash',
  'eth_getTransactionReceipt',
]

const GARBAGE = [
  '',
  'null',
  '[]',
  '{}',
  '<html>502 Bad Gateway</html>',
  '{"jsonrpc":"2.0","id":1,"result":{"a":[',
  '\u0000\u001b[2J\ufffd',
  '"0x"',
]

/** One method, a few, or all of them. */
const drawMethods = (chance: Chance) =>
  chance.happens(0.4) ? null : Array.from({ length: chance.between(1, 3) }, () => chance.pick(METHODS))

interface Limits {
  readonly methods?: readonly string[] | null
  readonly share?: number
  readonly endpoint?: number | null
}

function spell(chance: Chance, { setting, window }: Surroundings, fault: EndpointFault, limits: Limits = {}): Spell {
  const from = chance.happens(0.4) ? 0 : chance.between(0, window - 2000)
  return {
    from,
    until: chance.happens(0.4) ? window : chance.between(from + 1500, window),
    endpoint: chance.happens(0.6) ? null : chance.between(0, setting.endpoints - 1),
    methods: null,
    share: chance.pick([1, 1, 0.5, 0.2]),
    fault,
    ...limits,
  }
}

/** A kind that strikes any method. */
const transport = (name: string, fault: (chance: Chance) => EndpointFault): Kind => ({
  name,
  draw: (chance, around) => ({ spells: [spell(chance, around, fault(chance), { methods: drawMethods(chance) })] }),
})

/** A kind that says which calls it strikes. */
const lie = (name: string, fault: (chance: Chance) => EndpointFault, limits: Limits = {}): Kind => ({
  name,
  draw: (chance, around) => ({ spells: [spell(chance, around, fault(chance), limits)] }),
})

/** A lie that no single endpoint can be held to; of several, one tells it. */
const lieOfOne = (name: string, fault: (chance: Chance) => EndpointFault): Kind => ({
  name,
  fits: ({ endpoints }) => endpoints > 1,
  draw: (chance, around) => ({
    spells: [spell(chance, around, fault(chance), { endpoint: chance.between(0, around.setting.endpoints - 1) })],
  }),
})

const act = (name: string, acts: (chance: Chance, around: Surroundings) => readonly Act[]): Kind => ({
  name,
  draw: (chance, around) => ({ acts: acts(chance, around) }),
})

const transports: readonly Kind[] = [
  transport('hang', () => ({ kind: 'hang' })),
  transport('delay', chance => ({ kind: 'delay', ms: chance.pick([300, 1500, 2500]) })),
  transport('drop', () => ({ kind: 'drop' })),
  transport('half-a-body', () => ({ kind: 'half-a-body' })),
  transport('garbage', chance => ({ kind: 'garbage', text: chance.pick(GARBAGE) })),
  transport('rate-limit', chance => ({ kind: 'rate-limit', retryAfter: chance.between(1, 4), how: chance.pick(['http', 'json-rpc']) })),
  transport('http-error', chance => ({ kind: 'http-error', status: chance.pick([500, 502, 503, 403, 404]) })),
  transport('huge-body', chance => ({ kind: 'huge-body', megabytes: chance.pick([20, 60]), compressed: chance.happens(0.5) })),
  transport('other-id', () => ({ kind: 'other-id' })),
]

const lies: readonly Kind[] = [
  lie(
    'another-chain',
    chance => ({
      kind: 'another-chain',
      chainId: chance.happens(0.5) ? chance.pick([1, 5, 100]) : null,
      height: chance.pick([3, 1_000_000]),
      in2099: chance.happens(0.3),
    }),
    { share: 1 },
  ),
  lie('chain-id', chance => ({ kind: 'chain-id', chainId: chance.pick([1, 0, 2 ** 40]) }), { methods: ['eth_chainId'] }),
  lie('lag', chance => ({ kind: 'lag', blocks: chance.pick([1, 3, 8, 'frozen', 'frozen']), flaps: chance.happens(0.3) }), { share: 1 }),
  lie('height', chance => ({
    kind: 'height',
    ahead: chance.pick([1, 50, 10_000_000]),
    secondsAhead: chance.pick([0, 3600, 2_300_000_000]),
  })),
  lie('nonces', chance => ({ kind: 'nonces', off: chance.pick([-2, -1, 1, 3]) }), { methods: ['eth_getTransactionCount'] }),
  {
    name: 'logs',
    draw: (chance, around) => {
      const how = chance.pick(around.setting.endpoints > 1 ? (['none', 'twice', 'other-holder'] as const) : (['none', 'twice'] as const))
      const endpoint = around.setting.endpoints > 1 ? chance.between(0, around.setting.endpoints - 1) : null
      const told = spell(chance, around, { kind: 'logs', how }, { methods: ['eth_getLogs'], share: 1, endpoint })
      return { spells: [told], acts: [{ kind: 'dismiss', at: told.from }] }
    },
  },
  lie('receipts', chance => ({ kind: 'receipts', how: chance.pick(['none', 'failed', 'other-block']) }), {
    methods: ['eth_getTransactionReceipt'],
  }),
  lie('no-transactions', () => ({ kind: 'no-transactions' }), { methods: ['eth_getTransactionByHash'] }),
  lie('send-answer', chance => ({ kind: 'send-answer', text: chance.pick(answers).text, sent: chance.happens(0.5) }), {
    methods: ['eth_sendRawTransaction'],
  }),
  lie('fees', chance => ({ kind: 'fees', factor: chance.pick([0, 1000, 100_000]) }), {
    methods: ['eth_feeHistory', 'eth_gasPrice', 'eth_maxPriorityFeePerGas'],
  }),
  lie('less-deposit', () => ({ kind: 'deposit', factor: 0 }), { methods: ['eth_call'] }),
  lieOfOne('more-deposit', () => ({ kind: 'deposit', factor: 100 })),
]

const acts: readonly Kind[] = [
  act('leave', (chance, { window }) => {
    const at = chance.between(500, window - 1000)
    return [{ kind: 'leave', at }, ...(chance.happens(0.3) ? [{ kind: 'stay', at: chance.between(at + 500, window) } as const] : [])]
  }),
  act('dismiss', (chance, { window }) => [{ kind: 'dismiss', at: chance.between(500, window - 1000) }]),
  act('twin', (chance, { window }) => [{ kind: 'twin', at: chance.between(500, window - 2000), cups: chance.between(1, 3) }]),
  {
    name: 'reorg',
    fits: ({ confirmations }) => confirmations > 1,
    draw: (chance, { setting, window }) => ({
      acts: Array.from({ length: chance.between(1, 3) }, () => ({
        ...({ kind: 'reorg', at: chance.between(1000, window) } as const),
        depth: chance.between(1, setting.confirmations - 1),
      })),
    }),
  },
  act('fee-spike', (chance, { window }) => [
    { kind: 'fee-spike', at: chance.between(500, window - 3000), gwei: chance.pick([50, 300, 3000]) },
  ]),
  act('halt', (chance, { window }) => {
    const at = chance.between(500, window - 3000)
    return [
      { kind: 'halt', at },
      { kind: 'go-on', at: chance.between(at + 2500, window) },
    ]
  }),
  act('weeks', (chance, { setting, window }) => {
    const at = chance.between(500, window - 3000)
    const weeks = { kind: 'pass-weeks', at: at + 100, weeks: chance.between(2, 5) } as const
    const restart = setting.trustsClock ? [] : [{ kind: 'restart', at: at + 200 } as const]
    return [{ kind: 'halt', at }, weeks, ...restart, { kind: 'go-on', at: chance.between(at + 2500, window) }]
  }),
  act('wall', (chance, { window }) => {
    const at = chance.between(0, window - 3000)
    const until = chance.between(at + 2000, window)
    const restart = chance.happens(0.5) ? [{ kind: 'restart', at: at + 100 } as const] : []
    return [{ kind: 'wall', at, year: chance.pick([1970, 2099]) }, ...restart, { kind: 'wall', at: until, year: null }]
  }),
  act('restart', (chance, { window }) => [{ kind: 'restart', at: chance.between(500, window - 1000) }]),
  act('run-out', (chance, { window }) => {
    const at = chance.between(500, window - 1000)
    return [
      { kind: 'leave', at },
      { kind: 'run-out', at, off: chance.happens(0.5) },
    ]
  }),
]

/** All kinds of faults, in an order that must not change: a seed's course depends on it. */
export const kinds: readonly Kind[] = [...transports, ...lies, ...acts]

/** The kinds with these names; all when none is named. @throws Error for an unknown name */
export function kindsNamed(names: readonly string[]): readonly Kind[] {
  const unknown = names.find(name => !kinds.some(kind => kind.name === name))
  if (unknown !== undefined) throw new Error(`There is no kind ${unknown}. Expected some of ${kinds.map(({ name }) => name).join(', ')}.`)
  return names.length === 0 ? kinds : kinds.filter(({ name }) => names.includes(name))
}
