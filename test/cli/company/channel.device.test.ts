import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../../src/cli/support/exit-codes.ts'
import { readTermsFile } from '../../../src/cli/support/terms-file.ts'
import { NEVER } from '../../../src/core/terms.ts'
import { runCommand, runJson } from '../run-command.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage
let id: string
beforeAll(async () => {
  stage = await startStage()
  id = await stage.makeTerms('terms.json')
})
afterAll(() => stage.stop())

const show = async (terms = 'terms.json') => runJson('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path(terms))

describe('crema company terms', () => {
  it('writes what the other commands need', () => {
    const { domain, terms, decimals, symbol } = readTermsFile(stage.path('terms.json'))
    expect(domain).toEqual({ chainId: 31337n, contract: stage.contract })
    const { company, machine, token } = stage
    expect(terms).toEqual({
      ...{ payer: company.address, issuer: company.address, payee: machine.address, machine: machine.address },
      ...{ token, noticePeriod: 86_400 },
    })
    expect({ decimals, symbol }).toEqual({ decimals: 6, symbol: 'tUSD' })
  })

  it('never overwrites', async () => {
    await expect(stage.makeTerms('terms.json')).rejects.toThrow('already exists')
  })

  it('accepts the native coin, and a notice that never ends', async () => {
    await stage.makeTerms('never.json', '--token', 'native', '--notice', 'never')
    const { terms, decimals, symbol } = readTermsFile(stage.path('never.json'))
    expect(terms).toMatchObject({ token: `0x${'0'.repeat(40)}`, noticePeriod: NEVER })
    expect({ decimals, symbol }).toEqual({ decimals: 18, symbol: 'ETH' })
  })

  it('refuses a contract that is not there, and a symbol that no phone can show', async () => {
    const { token, stranger } = stage
    await expect(stage.makeTerms('x.json', '--token', token, '--contract', stranger.address)).rejects.toThrow('There is no contract at')
    await expect(stage.makeTerms('x.json', '--token', token, '--symbol', 'ninebytes')).rejects.toThrow('Choose a shorter one')
  })
})

describe('a channel', () => {
  it('is empty before its first deposit', async () => {
    expect(await show()).toMatchObject({ channelId: id, deposited: '0', redeemed: '0', left: '0', closesAt: '0' })
    expect(await runCommand('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'))).toContain(
      'Nothing has been deposited',
    )
  })

  it('is topped up, in token units, with the approval that this needs', async () => {
    const first = await runJson('company', 'top-up', '100.00', ...stage.as('company'))
    expect(first).toMatchObject({ channelId: id, amount: '100000000', deposited: '100000000', left: '100000000' })
    expect(first['approvals']).toHaveLength(1)
    const text = await runCommand('company', 'top-up', '20', ...stage.as('company'))
    expect(text).toMatch(/^Approved 20\.00 tUSD in transaction 0x/)
    expect(text).toContain(`Paid 20.00 tUSD into channel ${id}, in transaction 0x`)
    expect(text).toContain('It holds 120.00 tUSD now.')
  })

  it('shows what was redeemed', async () => {
    await stage.redeem(8_800_000n)
    expect(await show()).toMatchObject({ deposited: '120000000', redeemed: '8800000', left: '111200000' })
    const text = await runCommand('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'))
    expect(text).toMatch(/deposited {2}120\.00 tUSD\n {2}redeemed {3}8\.80 tUSD, by 0x.*\n {2}left {7}111\.20 tUSD\n {2}closing {4}no/)
  })

  it('is closed by its payer only, a notice period after asking, and the rest comes back', async () => {
    await expect(runCommand('company', 'refund', ...stage.as('company'))).rejects.toThrow('No closing was asked for.')
    await expect(runCommand('company', 'request-close', ...stage.as('stranger'))).rejects.toThrow("is not the channel's payer")
    const asked = await runJson('company', 'request-close', ...stage.as('company'))
    expect(await show()).toMatchObject({ closesAt: asked['closesAt'] })
    await expect(runCommand('company', 'request-close', ...stage.as('company'))).rejects.toThrow('asked for the money already')
    expect(await runCommand('company', 'cancel-close', ...stage.as('company'))).toContain('stays open')
    await expect(runCommand('company', 'cancel-close', ...stage.as('company'))).rejects.toThrow('No closing was asked for.')
    expect(await runCommand('company', 'request-close', ...stage.as('company'))).toMatch(
      /The rest is refundable from \d{4}-\d\d-\d\d .* UTC/,
    )
    expect(await runCommand('company', 'top-up', '1', ...stage.as('company'))).toContain('this deposit included')
    await expect(runCommand('company', 'refund', ...stage.as('company'))).rejects.toThrow('The notice period ends at')
    await stage.anvil.increaseTime(86_400)
    const text = await runCommand('company', 'refund', ...stage.as('stranger'))
    expect(text).toContain(`112.20 tUSD of channel ${id} went back to ${stage.company.address}, in transaction 0x`)
    expect(await show()).toMatchObject({ deposited: '8800000', redeemed: '8800000', left: '0', closesAt: '0' })
  })

  it('a channel in the native coin needs no approval, and is refunded to another address on the payer’s request', async () => {
    await stage.makeTerms('native.json', '--token', 'native')
    const paid = await runJson('company', 'top-up', '0.5', ...stage.as('company', 'native.json'))
    expect(paid).toMatchObject({ deposited: String(5n * 10n ** 17n), approvals: [] })
    await runCommand('company', 'request-close', ...stage.as('company', 'native.json'))
    await stage.anvil.increaseTime(86_400)
    const to = `0x${'77'.repeat(20)}`
    await expect(runCommand('company', 'refund', '--to', to, ...stage.as('stranger', 'native.json'))).rejects.toThrow(
      "is not the channel's payer",
    )
    expect(await runJson('company', 'refund', '--to', to, ...stage.as('company', 'native.json'))).toMatchObject({
      to,
      amount: String(5n * 10n ** 17n),
    })
  })

  it('the terms say when the payer can never withdraw money', async () => {
    await expect(runCommand('company', 'request-close', ...stage.as('company', 'never.json'))).rejects.toThrow('can never take money out')
  })
})

describe('an impossible request', () => {
  it('is refused if it exceeds the sender’s balance, shown in token units', async () => {
    await expect(runCommand('company', 'top-up', '5000', ...stage.as('company'))).rejects.toThrow('did not move 5000.00 tUSD from')
  })

  it.each(['0', '-1', 'ten', '1.0000001'])('is refused for a top-up of %s', async amount => {
    await expect(runCommand('company', 'top-up', ...stage.as('company'), '--', amount)).rejects.toThrow(/zero|Not an amount|more decimals/)
  })

  it('is refused for a wrong address, naming the option', async () => {
    const typo = `${stage.company.address.slice(0, -1)}`
    await expect(runCommand('company', 'refund', ...stage.as('company'), '--to', typo)).rejects.toThrow(/--to.*expected an address/s)
  })
})

describe('crema as a process', () => {
  const run = promisify(execFile)
  const crema = (...args: string[]) => run(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], { encoding: 'utf8' })

  it('prints one JSON object', async () => {
    const { stdout } = await crema('company', 'channel', '--rpc', stage.anvil.url, '--terms', stage.path('terms.json'), '--json')
    expect(JSON.parse(stdout)).toMatchObject({ channelId: id, symbol: 'tUSD' })
  })

  it('ends with the code of a refusal and a plain error of fact, expectation and remedy', async () => {
    const failed = crema('company', 'cancel-close', ...stage.as('company'))
    await expect(failed).rejects.toMatchObject({
      code: EXIT_CODES.refused,
      stdout: '',
      stderr: 'No closing was asked for.\nExpected a request by the payer.\nRequest the close first.\n',
    })
  })

  it('ends with the code of the network when the node is away, and shows only its host', async () => {
    const failed = crema('company', 'channel', '--rpc', 'http://127.0.0.1:1/secret-key', '--terms', stage.path('terms.json'))
    await expect(failed).rejects.toMatchObject({
      code: EXIT_CODES.network,
      stderr: expect.stringMatching(/^The chain's node at 127\.0\.0\.1:1 cannot be used/),
    })
    await expect(failed).rejects.not.toMatchObject({ stderr: expect.stringContaining('secret-key') })
  })
})
