import { describe, expect, it } from 'vitest'
import type { FleetMachine } from '../../src/chain/platform/read-fleet.ts'
import { fleetRow } from '../../src/cli/provider/fleet/fleet-row.ts'
import { fleetCsv, fleetText } from '../../src/cli/provider/fleet/fleet-text.ts'
import { parseMachines } from '../../src/cli/provider/machine-list.ts'
import { ZERO_HASH } from '../../src/core/hex.ts'
import type { Agreement } from '../../src/core/offer.ts'
import { makeAddress, makeHash, makeTerms } from '../support/make.ts'

const machine = makeAddress('machine')
const [dollar, euro] = [makeAddress('dollar'), makeAddress('euro')]
const units = new Map([
  [dollar, { decimals: 2, symbol: '=USD' }],
  [euro, { decimals: 2, symbol: 'EUR' }],
])

const rental = (channel: string, token: typeof dollar, deposited: bigint, redeemed: bigint, kind = 'rental') =>
  ({
    kind,
    channelId: makeHash(channel),
    terms: makeTerms({ token }),
    channel: { deposited, redeemed, closesAt: 0n },
  }) as unknown as Agreement

function facts(change: Partial<FleetMachine> = {}): FleetMachine {
  const report = {
    ...{ sequence: 1n, reportedAt: 1000n, cups: 42n, cupsByProduct: ZERO_HASH, status: 1, faults: 2, supplies: 1, software: ZERO_HASH },
  }
  const twin = { owner: makeAddress('owner'), nextOwner: makeAddress('owner'), broughtAt: 1001n, report }
  return { machine, twin, agreements: [], orders: [], gas: 5n * 10n ** 15n, faults: [], ...change }
}

describe('a machine of a fleet', () => {
  it('counts a channel once, adds by token, and leaves out service and supply', () => {
    const agreements = [rental('a', dollar, 500n, 100n), rental('a', dollar, 500n, 100n), rental('b', dollar, 50n, 50n)]
    const row = fleetRow(
      facts({ agreements: [...agreements, rental('c', euro, 7n, 0n), rental('d', euro, 900n, 0n, 'supply')] }),
      null,
      new Map(),
    )
    expect(row.depositLeft).toEqual([
      { token: dollar, amount: 400n },
      { token: euro, amount: 7n },
    ])
    expect(row).toMatchObject({ cups: 42n, status: 'out of service' })
    expect(row.faults).toHaveLength(1)
  })

  it('owes what its newest receipts say and the chain has not paid; not known without a receipt', () => {
    const agreements = [rental('a', dollar, 500n, 100n), rental('b', dollar, 50n, 50n)]
    const owed = new Map([
      [makeHash('a'), 130n],
      [makeHash('b'), 20n],
    ])
    expect(fleetRow(facts({ agreements }), null, owed).unredeemed).toEqual([{ token: dollar, amount: 30n }])
    expect(fleetRow(facts({ agreements }), null, new Map()).unredeemed).toBeNull()
    expect(fleetRow(facts(), null, new Map()).unredeemed).toEqual([])
  })

  it('is a line of the table and of the CSV, also before its first report', () => {
    const silent = facts({
      twin: null,
      agreements: null,
      orders: null,
      faults: [{ code: 'x', fact: 'It reverted.', expected: '', remedy: '' }],
    })
    const rows = [
      fleetRow(facts({ agreements: [rental('a', dollar, 500n, 100n)] }), 'Kitchen', new Map()),
      fleetRow(silent, null, new Map()),
    ]
    const [header, first, second, sums, odd] = fleetText(rows, units, 4600n).split('\n')
    expect(header).toMatch(/^machine +last report +state +cups +deposit left +gas +unredeemed +orders$/)
    expect(first).toMatch(/^Kitchen +1h ago +out of service, .+ low +42 +4\.00 =USD +0\.0050 +\? +0$/)
    expect(second).toMatch(new RegExp(`^${machine} +none yet +\\? +\\? +- +0\\.0050 +- +0$`))
    expect(sums).toMatch(/^2 machines, 1 with a fault, 0 with open orders, 42 cups\./)
    expect(odd).toBe(`${machine} cannot be shown whole: It reverted.`)
    const csv = fleetCsv(rows, units).trimEnd().split('\n')
    expect(csv[1]).toMatch(new RegExp(`^${machine},Kitchen,1970-01-01 00:16:40 UTC,out of service,[a-z-]+,[a-z-]+,42,4,,'=USD,0\\.005,0$`))
    expect(csv).toHaveLength(3)
  })
})

describe('a list of machines', () => {
  it('is addresses by commas, each once', () => {
    expect(parseMachines(`${machine}, ${dollar},${machine}`)).toEqual([machine, dollar])
    expect(() => parseMachines(' , ')).toThrow('at least one machine')
    expect(() => parseMachines(`${machine},kitchen`)).toThrow('got "kitchen"')
    expect(() => parseMachines('@/nowhere/list')).toThrow('Cannot read /nowhere/list (ENOENT)')
  })
})
