import { readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChain } from '../../../src/chain/open-chain.ts'
import { readRecordedRevocations } from '../../../src/chain/revocation-log.ts'
import { parseBadge, parseRevocation } from '../../../src/files/signed-file.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { anna, ben } from '../../support/make.ts'
import { runCommand, runJson } from '../run-command.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.makeTerms('terms.json')
})
afterAll(() => stage.stop())

const key = (role: 'company' | 'stranger') => ['--terms', stage.path('terms.json'), '--key', stage.path(`${role}.key`)]
const issue = (out: string, ...more: string[]) =>
  runCommand('company', 'badge', 'issue', ...key('company'), '--holder', anna.address, '--out', stage.path(out), ...more)
const read = (name: string) => JSON.parse(readFileSync(stage.path(name), 'utf8')) as unknown

describe('crema company badge issue', () => {
  it('signs a badge with no node at all', async () => {
    const before = BigInt(Math.floor(Date.now() / 1000))
    const text = await issue('anna.json', '--expires', '2099-12-31', '--daily-limit', '5.00', '--label', 'Anna')
    expect(text).toContain('a badge for Anna, valid until 2099-12-31 23:59:59 UTC, at most 5.00 tUSD a day')
    const { badge, issuer, domain, token, label } = parseBadge(read('anna.json'), recoverAddress)
    expect(badge).toMatchObject({ holder: anna.address, dailyLimit: 5_000_000n })
    expect(badge.issuedAt).toBeGreaterThanOrEqual(before)
    expect({ issuer, domain, label }).toEqual({
      issuer: stage.company.address,
      domain: { chainId: 31337n, contract: stage.contract },
      label: 'Anna',
    })
    expect(token).toEqual({ address: stage.token, decimals: 6, symbol: 'tUSD' })
  })

  it('writes it for its owner alone, since it may name a person, and never over another', async () => {
    expect(statSync(stage.path('anna.json')).mode & 0o777).toBe(0o600)
    await expect(issue('anna.json', '--no-limit')).rejects.toThrow('already exists')
  })

  it('is valid for a year by default, and without a limit only if told so', async () => {
    await expect(issue('year.json')).rejects.toThrow('The daily limit is not stated.')
    await expect(issue('year.json', '--daily-limit', '0')).rejects.toThrow('A daily limit of 0 allows nothing.')
    await expect(issue('year.json', '--daily-limit', '1', '--no-limit')).rejects.toThrow('cannot be used with')
    expect(await issue('year.json', '--no-limit')).toContain('no daily limit')
    const { badge } = parseBadge(read('year.json'), recoverAddress)
    expect(badge.expiresAt - badge.issuedAt).toBe(365n * 86_400n)
  })

  it('can be dated in the past, for a badge that has ended', async () => {
    await issue('past.json', '--no-limit', '--issued', '2020-01-01', '--expires', '2020-12-31')
    expect(parseBadge(read('past.json'), recoverAddress).badge).toMatchObject({ issuedAt: 1_577_836_800n, expiresAt: 1_609_459_199n })
  })

  it('refuses a badge that ends before it begins, and another key than the issuer’s', async () => {
    await expect(issue('x.json', '--no-limit', '--expires', '2020-12-31')).rejects.toThrow(
      'The badge would expire at 2020-12-31 23:59:59 UTC.',
    )
    const byStranger = runCommand('company', 'badge', 'issue', ...key('stranger'), '--holder', anna.address, '--out', stage.path('x.json'))
    await expect(byStranger).rejects.toThrow(`Expected the key of the channel's issuer ${stage.company.address}.`)
  })
})

describe('crema company badge revoke', () => {
  const revoke = (holder: string, out: string, ...more: string[]) =>
    runJson('company', 'badge', 'revoke', ...key('company'), '--holder', holder, '--out', stage.path(out), ...more)
  const recorded = async () => {
    const chain = openChain({ rpc: stage.anvil.url, chainId: 31337n, contract: stage.contract, final: { confirmations: 1 } })
    const head = await chain.ask(client => client.getBlockNumber())
    const { logs } = await readRecordedRevocations(chain, [stage.company.address], 0n, head)
    return logs.map(({ issuer, holder, at }) => ({ issuer, holder, at }))
  }

  it('signs a revocation of everything issued until now, with no node at all', async () => {
    await revoke(anna.address, 'revoked.json')
    const { revocation, issuer } = parseRevocation(read('revoked.json'), recoverAddress)
    expect(revocation.holder).toBe(anna.address)
    expect(issuer).toBe(stage.company.address)
    expect(revocation.at).toBeGreaterThanOrEqual(parseBadge(read('anna.json'), recoverAddress).badge.issuedAt)
    expect(await recorded()).toEqual([])
  })

  it('can be recorded later by anyone, once', async () => {
    const record = () =>
      runJson('company', 'badge', 'record', stage.path('revoked.json'), '--rpc', stage.anvil.url, '--key', stage.path('stranger.key'))
    expect(await record()).toMatchObject({ holder: anna.address, transactionHash: expect.stringMatching(/^0x/) })
    const { revocation } = parseRevocation(read('revoked.json'), recoverAddress)
    expect(await recorded()).toEqual([{ issuer: stage.company.address, holder: anna.address, at: revocation.at }])
    await expect(record()).rejects.toThrow('Nothing is left to do')
  })

  it('is recorded at once with --record, although the chain’s clock lags behind this one', async () => {
    const node = ['--record', '--rpc', stage.anvil.url, '--gas-key', stage.path('stranger.key')]
    const made = await revoke(ben.address, 'ben.json', ...node)
    expect(await recorded()).toContainEqual({ issuer: stage.company.address, holder: ben.address, at: BigInt(made['revokedAt'] as number) })
  })

  it('cannot be recorded before its time; the file is still written', async () => {
    await expect(revoke(ben.address, 'future.json', '--at', '10d', '--record', '--rpc', stage.anvil.url)).rejects.toThrow(
      'Expected a time that is not in the future.',
    )
    expect(parseRevocation(read('future.json'), recoverAddress).revocation.holder).toBe(ben.address)
  })

  it('says that nothing takes a revocation before its time', async () => {
    const revokeAt = (out: string, ...at: string[]) =>
      runCommand('company', 'badge', 'revoke', ...key('company'), '--holder', ben.address, '--out', stage.path(out), ...at)
    const tenDays = await revokeAt('ten-days.json', '--at', '10d')
    expect(tenDays).toMatch(/Machines and the chain refuse it until \d{4}-/)
    expect(tenDays).not.toContain('It takes effect at a machine')
    expect(await revokeAt('at-once.json')).toContain('It takes effect at a machine')
  })

  it('is refused from a file of another kind', async () => {
    const record = (file: string) =>
      runCommand('company', 'badge', 'record', stage.path(file), '--rpc', stage.anvil.url, '--key', stage.path('stranger.key'))
    await expect(record('anna.json')).rejects.toThrow('This is not a revocation')
    await expect(record('none.json')).rejects.toThrow(/Cannot read .*none\.json \(ENOENT\)/)
    await expect(record('company.key')).rejects.toThrow('is not JSON')
  })
})
