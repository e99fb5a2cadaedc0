import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../src/control/problems.ts'
import type { ChannelStatus, MachineStatus } from '../../src/control/status.ts'

/** A machine with nothing wrong but what its channels say. */
const statusWith = (...channels: Partial<ChannelStatus>[]) =>
  ({
    reader: { state: 'ready' },
    brewer: { state: 'ready' },
    condition: { causes: [], sensors: [] },
    chain: { fault: null, blockAt: 1n },
    machine: { timeTrusted: true },
    channels: channels.map(channel => ({ refusal: null, symbol: 'tUSD', deposited: 1n, ...channel })),
    undecided: 0,
    notes: [],
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
