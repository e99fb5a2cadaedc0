import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/**
 * Tests the fences in .biome/. Plants wrong and right lines in a temporary tree and runs Biome once over it: each wrong line must
 * be refused, each right line accepted. Only this test notices that a later Biome override replaces an earlier one of the same
 * rule, or that a faulty plugin is disabled.
 */
const root = new URL('..', import.meta.url).pathname

/** The parts of src that each room of src may import; imports within a room are always allowed. `hal` means hal's interfaces. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  wallet: ['core'],
  signatures: ['core'],
  texts: ['core'],
  support: ['core'],
  files: ['core', 'signatures', 'support'],
  chain: ['core', 'support'],
  store: ['core', 'support'],
  'logger.ts': ['core'],
  config: ['core', 'support'],
  'config.ts': ['config', 'core', 'support'],
  machine: ['chain', 'config.ts', 'core', 'hal', 'logger.ts', 'signatures', 'store', 'support', 'texts'],
  nfc: ['core', 'hal', 'logger.ts', 'machine', 'signatures', 'store', 'support', 'texts'],
  vend: ['core', 'hal', 'logger.ts', 'machine', 'nfc', 'signatures', 'store', 'support', 'texts', 'vend.ts'],
  'vend.ts': ['core', 'hal', 'logger.ts', 'machine', 'nfc', 'signatures', 'store', 'support', 'texts', 'vend'],
  redeem: ['chain', 'config.ts', 'core', 'files', 'logger.ts', 'machine', 'redeem.ts', 'signatures', 'store', 'support'],
  'redeem.ts': ['chain', 'config.ts', 'core', 'files', 'logger.ts', 'machine', 'redeem', 'signatures', 'store', 'support'],
  courier: ['config.ts', 'core', 'files', 'logger.ts', 'store', 'support'],
  control: [
    ...['config.ts', 'core', 'courier', 'files', 'hal', 'logger.ts', 'machine', 'nfc', 'redeem.ts'],
    ...['signatures', 'store', 'support', 'texts', 'vend.ts'],
  ],
  doctor: ['chain', 'config.ts', 'control', 'core', 'files', 'machine', 'signatures', 'support'],
  conformance: ['core', 'signatures', 'support', 'wallet'],
  agent: [
    ...['chain', 'config', 'config.ts', 'control', 'core', 'courier', 'files', 'hal', 'logger.ts', 'machine', 'nfc', 'redeem', 'redeem.ts'],
    ...['signatures', 'store', 'support', 'texts', 'vend', 'vend.ts'],
  ],
  'agent.ts': [
    'agent',
    ...['chain', 'config', 'config.ts', 'control', 'core', 'courier', 'files', 'hal', 'logger.ts', 'machine', 'nfc', 'redeem', 'redeem.ts'],
    ...['signatures', 'store', 'support', 'texts', 'vend', 'vend.ts'],
  ],
  panel: ['control', 'core', 'files', 'signatures', 'store', 'support', 'wallet'],
  cli: [
    ...['chain', 'config', 'config.ts', 'conformance', 'control', 'core', 'courier', 'doctor', 'files', 'hal', 'logger.ts', 'nfc', 'panel'],
    ...['redeem.ts', 'signatures', 'store', 'support', 'wallet'],
  ],
  'main.ts': ['cli', 'support'],
}

/** The subfolders of a room. */
const folders: Readonly<Record<string, readonly string[]>> = {
  core: ['core/tap'],
  nfc: ['nfc/cards'],
  store: ['store/migrations'],
  chain: ['chain/platform'],
  panel: ['panel/page', 'panel/page/parts', 'panel/server'],
  cli: ['cli/company', 'cli/provider/watch'],
}

const targets = [...Object.keys(mayImport), 'hal']
const isFile = (name: string) => name.endsWith('.ts')
const targetPath = (target: string) => (target === 'hal' ? 'hal/relay.ts' : isFile(target) ? `src/${target}` : `src/${target}/target.ts`)

/** The Biome rules behind each fence. */
const keepers = {
  direction: ['lint/style/noRestrictedImports'],
  path: ['plugin'],
  circle: ['lint/suspicious/noImportCycles'],
  time: ['lint/style/noRestrictedGlobals', 'plugin'],
} as const

/** A planted line, and the fence that must refuse it; null when it is right. */
interface Planted {
  readonly file: string
  readonly line: string
  readonly refusedFor: keyof typeof keepers | null
}

function importLine(file: string, target: string): string {
  const path = relative(dirname(file), target)
  return `import '${path.startsWith('.') ? path : `./${path}`}'`
}

/** Every room importing every other. */
const rooms: Planted[] = Object.entries(mayImport).flatMap(([room, allowed]) => {
  const files = isFile(room) ? [`src/${room}`] : [room, ...(folders[room] ?? [])].map(folder => `src/${folder}/planted.ts`)
  const others = targets.filter(target => target !== room)
  return files.flatMap(file =>
    others.map(target => ({ file, line: importLine(file, targetPath(target)), refusedFor: allowed.includes(target) ? null : 'direction' })),
  )
})

/** Every room importing a folder that has the name of an allowed room and lies elsewhere. */
const namesakes: Planted[] = Object.keys(mayImport).flatMap(room => {
  const file = isFile(room) ? `src/${room}` : `src/${room}/namesake.ts`
  const below = Object.keys(mayImport).filter(name => !isFile(name) && name !== room && name !== 'cli')
  const own = room === 'cli' || room === 'main.ts' ? [] : below.map(name => `src/cli/${name}/target.ts`)
  const others = ['test/support/make.ts', 'test/core/target.ts', 'scripts/search/chaos/world.ts']
  return [...own, ...others].map(target => ({ file, line: importLine(file, target), refusedFor: 'direction' as const }))
})

const refuse = (refusedFor: keyof typeof keepers, file: string, ...lines: string[]): Planted[] =>
  lines.map(line => ({ file, line, refusedFor }))
const allow = (file: string, ...lines: string[]): Planted[] => lines.map(line => ({ file, line, refusedFor: null }))

const imports: Planted[] = [
  ...refuse('direction', 'hal/relay.ts', "import './pcsc/pcsc-card.ts'", "import '../src/core/hex.ts'"),
  ...allow('hal/relay.ts', "import './errors.ts'", "import './support/crema-error.ts'"),
  ...refuse('direction', 'hal/support/planted.ts', "import '../pcsc/pcsc-card.ts'", "import '../../src/core/hex.ts'"),
  ...allow('hal/support/planted.ts', "import '../errors.ts'", "import './deferred.ts'"),
  ...refuse('direction', 'hal/pcsc/planted.ts', "import '../../src/support/time.ts'", "import type { Hal } from '../open-hal.ts'"),
  ...allow('hal/pcsc/planted.ts', "import '../errors.ts'", "import '../support/deferred.ts'"),
  // Every form of import, and Node modules in the pure rooms.
  ...refuse(
    'direction',
    'src/core/forms.ts',
    "import type { Store } from '../store/store.ts'",
    "export * from '../vend.ts'",
    "await import('../cli/key.ts')",
  ),
  ...refuse(
    'direction',
    'src/core/forms.ts',
    "import 'node:fs'",
    "import 'node:fs/promises'",
    "import 'zod'",
    "import 'viem'",
    "import '../../hal/support/time.ts'",
  ),
  ...allow(
    'src/core/forms.ts',
    "import '../../hal/support/crema-error.ts'",
    "import 'js-sha3'",
    "import { struct } from 'micro-packed'",
    "import './tap/apdu.ts'",
  ),
  ...refuse('direction', 'src/wallet/forms.ts', "import 'node:fs'", "import 'node:fs/promises'", "import 'node:crypto'", "import 'viem'"),
  ...allow('src/wallet/forms.ts', "import { z } from 'zod'", "import '../core/tap/apdu.ts'"),
  ...refuse('direction', 'src/panel/page/forms.tsx', "import 'node:net'", "import 'node:fs/promises'", "import '../server/panel.ts'"),
  ...allow('src/panel/page/forms.tsx', "import '../../../hal/sim/keycard.ts'", "import '../messages.ts'"),
  ...allow('src/panel/server/forms.ts', "import 'node:net'", "import '../../../hal/support/json-lines.ts'"),
  ...refuse('direction', 'src/panel/server/forms.ts', "import '../../../hal/pcsc/pcsc-card.ts'"),
  // Only hal's interfaces may be imported; agent.ts opens the drivers.
  ...['machine', 'nfc', 'nfc/cards', 'vend', 'control'].flatMap(folder => {
    const up = folder.includes('/') ? '../../..' : '../..'
    const file = `src/${folder}/drivers.ts`
    return [
      ...refuse(
        'direction',
        file,
        `import '${up}/hal/pcsc/pcsc-card.ts'`,
        `import '${up}/hal/open-hal.ts'`,
        `import '${up}/hal/guard/guarded-relay.ts'`,
      ),
      ...allow(file, `import '${up}/hal/brewer.ts'`, `import '${up}/hal/hal.ts'`),
    ]
  }),
  ...refuse('direction', 'src/vend.ts', "import '../hal/pcsc/pcsc-card.ts'"),
  ...refuse(
    'direction',
    'src/support/forms.ts',
    "import '../../hal/support/json-lines.ts'",
    "import '../../hal/relay-brewer/cup-proof.ts'",
  ),
  ...allow('src/support/forms.ts', "import '../../hal/support/time.ts'", "import '../../hal/support/system-time.ts'"),
  ...refuse('direction', 'src/config.ts', "import '../hal/open-hal.ts'", "import '../hal/pcsc/pcsc-card.ts'"),
  ...refuse('direction', 'src/config/forms.ts', "import '../../hal/open-hal.ts'", "import '../../hal/pcsc/pcsc-card.ts'"),
  ...allow('src/config/forms.ts', "import '../../hal/config.ts'", "import '../../hal/relay-brewer/relay-brewer.ts'"),
  ...refuse('direction', 'src/doctor/forms.ts', "import '../../hal/pcsc/pcsc-card.ts'"),
  ...allow('src/doctor/forms.ts', "import '../../hal/finding.ts'", "import '../../hal/raspberry-pi/diagnose.ts'"),
  ...allow('src/agent.ts', "import '../hal/open-hal.ts'"),
  ...refuse('direction', 'src/agent.ts', "import '../hal/pcsc/pcsc-card.ts'"),
  ...allow('src/cli/machine/run.ts', "import '../../agent.ts'", "import '../../config.ts'"),
  ...refuse('direction', 'src/cli/machine/run.ts', "import '../../vend.ts'", "import '../../machine/work.ts'"),
  ...allow('src/cli/machine/forms.ts', "import '../support/files.ts'", "import '../wallet/show.ts'", "import './config-option.ts'"),
  // A driver's support is not the support of src.
  ...['store', 'chain', 'vend', 'redeem', 'machine', 'nfc', 'courier', 'files', 'agent'].flatMap(folder =>
    refuse('direction', `src/${folder}/drivers.ts`, "import '../../hal/support/child-script.ts'"),
  ),
  ...allow('src/control/forms.ts', "import '../../hal/support/json-lines.ts'"),
  ...refuse('direction', 'hal/relay.ts', "import './open-hal.ts'", "import '../test/support/make.ts'"),
  ...refuse('direction', 'hal/pcsc/planted.ts', "import '../../test/support/make.ts'", "import '../../scripts/bench/anvil.ts'"),
  ...refuse('direction', 'src/cli/machine/forms.ts', "import '../../../src/vend/brew.ts'"),
  // A way round, and the forms that noRestrictedImports does not see.
  ...refuse(
    'path',
    'src/core/way-round.ts',
    "import './../vend.ts'",
    "import '../core/../vend.ts'",
    "import './tap/../../vend.ts'",
    "export * from './../vend.ts'",
    "await import('./../vend.ts')",
    "await import('../core/../vend.ts')",
    'await import(`../vend.ts`)',
    "export type Loop = import('../vend.ts').VendLoop",
    "export type Module = typeof import('../vend.ts')",
    "export const loop = require('../vend.ts')",
  ),
  ...refuse('path', 'src/vend/way-round.ts', "import '../store/../chain/send.ts'", "import '../../src/core/../redeem.ts'"),
  ...refuse('path', 'hal/pcsc/way-round.ts', "import './../open-hal.ts'"),
  ...allow('src/nfc/cards/way-round.ts', "await import('../../core/tap/apdu.ts')", "import './halo.ts'"),
  ...allow('hal/pcsc/way-round.ts', "export type Library = typeof import('nfc-pcsc')", "export const library = require('nfc-pcsc')"),
  // A cycle.
  ...refuse('circle', 'src/nfc/one.ts', "import type { Two } from './two.ts'; export type One = Two | null"),
  ...refuse('circle', 'src/nfc/two.ts', "import type { One } from './one.ts'; export type Two = One | 1"),
]

/** The files that must take time and randomness from System. */
const timed = [
  ...[
    'src/core/time.ts',
    'src/core/tap/time.ts',
    'src/wallet/time.ts',
    'src/vend/time.ts',
    'src/vend.ts',
    'src/redeem/time.ts',
    'src/redeem.ts',
    'src/courier/time.ts',
  ],
  ...[
    'src/machine/time.ts',
    'src/nfc/time.ts',
    'src/nfc/cards/time.ts',
    'src/store/time.ts',
    'src/signatures/time.ts',
    'src/texts/time.ts',
  ],
  ...['src/agent.ts', 'src/agent/time.ts', 'hal/guard/time.ts', 'hal/guard/guard.ts', 'hal/relay-brewer/time.ts'],
]

const time: Planted[] = [
  ...timed.flatMap(file => refuse('time', file, 'Date.now()', 'Math.random()', 'setTimeout(() => {}, 1)')),
  ...refuse(
    'time',
    'src/vend/every-way.ts',
    'new Date()',
    'export const at: Date | null = null',
    'setInterval(() => {}, 1)',
    'setImmediate(() => {})',
    'export type Timer = ReturnType<typeof setTimeout>',
    "import { setTimeout as pause } from 'node:timers/promises'",
    "import timers from 'node:timers'",
    "export { setTimeout } from 'node:timers'",
    "await import('node:timers/promises')",
    "import { performance } from 'node:perf_hooks'",
    "import { hrtime } from 'node:process'",
    'process.hrtime.bigint()',
    'process.uptime()',
    "process['hrtime']()",
    'export const { hrtime: watch } = process',
    "process.getBuiltinModule('node:timers')",
    "import { uptime } from 'node:os'",
    'Atomics.wait(new Int32Array(1), 0, 0, 1)',
    "AbortSignal['timeout'](1)",
    'export const { timeout } = AbortSignal',
    'AbortSignal.timeout(1)',
    'globalThis.setTimeout(() => {}, 1)',
    'export const draw = Math.random',
    'export const { random } = Math',
    "Math['random']()",
    "import { randomBytes } from 'node:crypto'",
    "import { createHash, randomUUID } from 'node:crypto'",
    "import crypto from 'node:crypto'",
    "import * as nodeCrypto from 'node:crypto'",
    "await import('node:crypto')",
    "import { randomBytes as draws } from '@noble/hashes/utils.js'",
    "import { generatePrivateKey } from 'viem/accounts'",
    "import { openSystem } from '../support/system.ts'",
    "import { openSystem as open } from '../support/system.ts'",
    "import * as system from '../support/system.ts'",
    "export { openSystem } from '../support/system.ts'",
  ),
  ...refuse(
    'time',
    'src/vend/globals.ts',
    'performance.now()',
    'crypto.randomUUID()',
    'global.setTimeout(() => {}, 1)',
    'self.setTimeout(() => {}, 1)',
  ),
  ...allow(
    'src/vend/every-way.ts',
    "import { createHash } from 'node:crypto'",
    "import { utcText } from '../support/utc-text.ts'",
    "import type { RandomBytes, System } from '../support/system.ts'",
    'export const most = Math.max(1, 2)',
    'export const since = (parts: { readonly performance: number; readonly Date: number }) => parts.performance - parts.Date',
    'queueMicrotask(() => {})',
  ),
  ...refuse('time', 'hal/guard/forms.ts', "import { systemTime } from '../support/system-time.ts'"),
  ...allow('hal/guard/guard.ts', "import { systemTime } from '../support/system-time.ts'"),
  ...allow('src/agent.ts', "import { openSystem } from './support/system.ts'"),
  // Drivers wait by themselves; command-line tools and pages show the time.
  ...[
    'hal/pcsc/time.ts',
    'hal/support/system-time.ts',
    'src/support/system.ts',
    'src/cli/company/time.ts',
    'src/panel/page/time.ts',
  ].flatMap(file => allow(file, 'Date.now()', 'Math.random()', 'setTimeout(() => {}, 1)', 'process.hrtime.bigint()')),
]

const planted = [...rooms, ...namesakes, ...imports, ...time]

/** Biome's findings in the tree with the planted lines, under this project's configuration. */
interface Verdict {
  readonly output: string
  /** Rule and place: `plugin src/core/planted.ts:3`. */
  readonly found: ReadonlySet<string>
}

/** Appends a line to its file. Returns its place. */
function plant(directory: string, { file, line }: Planted, lengths: Map<string, number>): string {
  const length = (lengths.get(file) ?? 0) + 1
  lengths.set(file, length)
  mkdirSync(dirname(join(directory, file)), { recursive: true })
  appendFileSync(join(directory, file), `${line};\n`)
  return `${file}:${length}`
}

async function judge(directory: string): Promise<Verdict> {
  for (const part of ['.biome.json', '.biome', '.gitignore']) cpSync(join(root, part), join(directory, part), { recursive: true })
  const output = await biome(['lint', '--reporter=github', '--max-diagnostics=none', '.'], directory)
  const found = [...output.matchAll(/title=([^,]+),file=([^,]+),line=(\d+),/g)]
  return { output, found: new Set(found.map(([, rule, file = '', line]) => `${rule} ${relative(directory, file)}:${line}`)) }
}

/** Biome exits with 1 when it finds something. */
const biome = (args: readonly string[], cwd: string): Promise<string> =>
  new Promise(resolve => {
    execFile(join(root, 'node_modules/.bin/biome'), args, { cwd, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => resolve(stdout + stderr))
  })

describe('the fence', () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'crema-fences-')))
  const places = new Map<Planted, string>()
  let verdict: Verdict
  beforeAll(async () => {
    const lengths = new Map<string, number>()
    for (const each of planted) places.set(each, plant(directory, each, lengths))
    verdict = await judge(directory)
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  const isRefused = (each: Planted, kept: keyof typeof keepers) =>
    keepers[kept].some(rule => verdict.found.has(`${rule} ${places.get(each)}`))
  const shown = (some: readonly Planted[]) => some.map(({ file, line }) => `${file}: ${line}`)

  it('refuses each wrong line', () => {
    expect(shown(planted.filter(each => each.refusedFor !== null && !isRefused(each, each.refusedFor)))).toEqual([])
  })

  it('lets each right line pass', () => {
    const right = planted.filter(({ refusedFor }) => refusedFor === null)
    expect(right.length).toBeGreaterThan(100)
    expect(shown(right.filter(each => isRefused(each, 'direction') || isRefused(each, 'time') || isRefused(each, 'path')))).toEqual([])
  })

  it('has a plugin that works', () => {
    expect(verdict.output).not.toContain('errored')
    expect(verdict.output).toContain('title=plugin')
  })

  it('knows every folder of src, and no file lies loose but the six', () => {
    const entries = readdirSync(join(root, 'src'), { withFileTypes: true })
    const names = entries.map(({ name }) => name).sort()
    expect(names).toEqual(Object.keys(mayImport).sort())
  })
})
