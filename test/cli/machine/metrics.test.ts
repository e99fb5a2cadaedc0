import { describe, expect, it } from 'vitest'
import { metricsOf } from '../../../src/cli/machine/metrics.ts'
import { prometheusText } from '../../../src/cli/machine/prometheus.ts'
import type { MachineStatus, Wire } from '../../../src/control/status.ts'

const status = {
  problems: [{ code: 'gas-money-low' }, { code: 'webhook-failed' }, { code: 'webhook-failed' }],
  machine: { timeTrusted: true },
  chain: { reachable: false, headAge: '75', gas: { balance: '12500000000000000', redemptionsLeft: '3' } },
  channels: [
    { id: '0xc1', symbol: 'tUSD', decimals: 6, depositLeft: '12500000', unredeemed: '800000', secondsLeft: '86400', refusal: null },
    { id: '0xc2', symbol: 'tUSD', decimals: 6, depositLeft: null, unredeemed: '0', secondsLeft: null, refusal: 'not-synced' },
  ],
  courier: [{ outlet: 'the webhook at books.example.com', waiting: 2 }],
  redemption: { seconds: '61' },
  credits: 1,
  undecided: 0,
} as unknown as Wire<MachineStatus>

const lines = (of = status) => prometheusText(metricsOf(of)).split('\n')

describe('the metrics', () => {
  it('say how much gas money there is, and how many redemptions it pays', () => {
    expect(lines()).toEqual(
      expect.arrayContaining([
        '# TYPE crema_gas_balance_coins gauge',
        'crema_gas_balance_coins 0.0125',
        'crema_gas_redemptions_left 3',
        'crema_redemption_under_way_seconds 61',
      ]),
    )
  })

  it('count the problems by code, and show channels and outlets', () => {
    expect(lines()).toEqual(
      expect.arrayContaining([
        'crema_problems{code="all"} 3',
        'crema_problems{code="webhook-failed"} 2',
        'crema_chain_reachable 0',
        'crema_channel_deposit_left_tokens{channel="0xc1",symbol="tUSD"} 12.5',
        'crema_channel_unredeemed_tokens{channel="0xc2",symbol="tUSD"} 0',
        'crema_channel_serves{channel="0xc2"} 0',
        'crema_receipts_waiting{outlet="the webhook at books.example.com"} 2',
      ]),
    )
  })

  it('leave out what is unknown', () => {
    const unknown = { ...status, chain: { ...status.chain, headAge: null, gas: { balance: null, redemptionsLeft: null } } }
    expect(lines(unknown).filter(line => /gas_|head_age|offline_seconds_left\{channel="0xc2"/.test(line))).toEqual([])
  })
})

describe('Prometheus’ text', () => {
  it('is made of lines that its format allows, with values escaped', () => {
    for (const line of lines()) expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? -?\d+(\.\d+)?)$/)
    const odd = { name: 'a', help: 'b\\c\nd', values: [{ labels: { e: 'f"g\\h\ni' }, value: 1 }] }
    expect(prometheusText([odd])).toBe('# HELP a b\\\\c\\nd\n# TYPE a gauge\na{e="f\\"g\\\\h\\ni"} 1')
  })
})
