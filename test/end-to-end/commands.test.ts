import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProgram } from '../../src/cli/program.ts'
import { commandsUnder } from '../../src/cli/support/command-tree.ts'
import { EXIT_CODES } from '../../src/cli/support/exit-codes.ts'
import { badgeContent, revocationContent } from '../../src/files/signed-file.ts'
import { type CommandOutcome, runCrema } from '../support/crema.ts'
import { makeKey, signMessage } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { type Stage, setStage } from './stage.ts'

describe('crema machine', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage()
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  const ask = (...args: string[]) => runCrema(['machine', ...args, '--config', stage.config])
  async function text(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await ask(...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  it('status reports no problems, and the state', async () => {
    await stage.buy(anna, 'espresso')
    const lines = (await text('status')).split('\n')
    expect(lines[0]).toMatch(/^Kitchen {2}0x[0-9a-f]{40} {2}Crema \d+\.\d+\.\d+, up /)
    expect(lines[1]).toBe('All is well.')
    const told = lines.join('\n')
    expect(told).toMatch(/\nchannel {3}0x\S+ of 0x\S+\n/)
    expect(told).toMatch(/\n {2}deposit left {2}99\.20 tUSD of 100\.00 tUSD\n {2}unredeemed {4}0\.80 tUSD\n {2}offline for {3}5d/)
    expect(told).toMatch(/\ncups {6}espresso 1 \(0\.80 tUSD\)\n/)
    expect(told).toMatch(/\nreader {4}ready \(.+\)\nbrewer {4}ready\n/)
    expect(told).toMatch(
      /\nchain {5}127\.0\.0\.1:\d+, reachable, final block \d+ of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, newest block \d+s old\n/,
    )
    expect(told).toMatch(/\nstore {5}wal, synchronous FULL; signatures (native|javascript)$/)
  })

  it('status is one JSON object with --json', async () => {
    expect(JSON.parse(await text('status', '--json'))).toMatchObject({ problems: [], channels: [{ symbol: 'tUSD', unredeemed: '800000' }] })
  })

  it('doctor checks everything, one line each, and fails if there is a problem', async () => {
    const { stdout } = await ask('doctor')
    for (const line of [
      /^ok {3}config {3}.*machine\.toml can be used\.$/,
      /^ok {3}key {6}.*its owner's alone\.$/,
      /^ok {3}machine {2}Kitchen runs, Crema /,
      /^ok {3}brewer {3}The coffee machine can be told to brew/,
      /^ok {3}reader {3}.* is ready\.$/,
      /^ok {3}chain {4}127\.0\.0\.1:\d+ answers for chain 31337, at block \d+\.$/,
      /^ok {3}chain {4}The contract is at 0x/,
    ])
      expect(stdout.split('\n')).toContainEqual(expect.stringMatching(line))
    const doctor = await ask('doctor', '--json')
    const { findings } = JSON.parse(doctor.stdout) as { findings: { about: string; state: string }[] }
    const states = findings.map(({ state }) => state)
    expect(states).not.toEqual(states.map(() => 'ok'))
    expect(doctor.code).toBe(states.includes('fail') ? EXIT_CODES.errors : EXIT_CODES.warnings)
    expect(findings.filter(({ state, about }) => state === 'fail' && about !== 'systemd')).toEqual([])
  })

  it('receipts and vends are tables with the token’s amounts', async () => {
    expect(await text('receipts')).toMatch(/sequence +total owed +holder[\s\S]*1 +0\.80 tUSD +0x/)
    expect(await text('vends')).toMatch(/vend +time +product[\s\S]*1 +\d{4}-\d\d-\d\d .* espresso +0\.80 tUSD .* brewed/)
  })

  it('lists have as many rows as requested', async () => {
    await stage.buy(anna, 'espresso')
    expect(JSON.parse(await text('vends', '--limit', '1', '--json'))).toMatchObject([{ id: 2 }])
    const wrong = await ask('vends', '--limit', 'many')
    expect(wrong.code).toBe(EXIT_CODES.usage)
    expect(wrong.stderr).toContain('Expected a whole number from 1 to 1000.')
  })

  it('redeem redeems now, and reports when there is nothing to redeem', async () => {
    expect(await text('redemptions')).toBe('None yet.')
    expect(await text('redeem')).toMatch(/^Redeeming receipt 2 in transaction 0x[0-9a-f]{64}\.$/)
    await machine.untilRedeemed(1)
    expect(await text('redeem')).toMatch(/^Nothing to redeem/)
    expect(await text('redemptions')).toMatch(/asked +final +1\.60 tUSD +\d+ +0x[0-9a-f]{64}/)
  })

  it('close is for the payee only', async () => {
    const { code, stderr } = await ask('close')
    expect(code).toBe(EXIT_CODES.refused)
    expect(stderr).toMatch(
      /^The payee of this channel is 0x[0-9a-f]{40}\.\nExpected this machine, 0x[0-9a-f]{40}\.\nClose the channel with the payee's key\.$/,
    )
  })

  it('decide settles what waits for the owner, and nothing else', async () => {
    const settled = await ask('decide', '1', '--credit')
    expect(settled).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Vend 1 is brewed and needs no decision\.\nExpected /) })
    expect((await ask('decide', '1')).stderr).toContain('Expected one of --credit and --brewed.')
    expect((await ask('decide', 'one', '--credit')).stderr).toContain('Expected a whole number.')
    const vend = await leaveUndecided()
    const { code, stdout } = await ask('status')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\n! 1 vend may or may not have been brewed\.\n {2}Expected .*\n {2}Decide.*: crema machine vends, then crema machine decide VEND/,
    )
    expect(await text('vends')).toMatch(/unknown, waits for you/)
    expect(await text('decide', String(vend), '--credit')).toBe(`Vend ${vend}: the credit was returned to its holder.`)
    expect((await machine.status()).undecided).toBe(0)
    expect((await text('status')).split('\n').at(-1)).toMatch(/^owed {6}1 holder has a cup in credit$/)
  })

  /**
   * Crashes the machine during two cups of one day: the second doubt is not decided for the holder.
   * Returns its number.
   */
  async function leaveUndecided(): Promise<number> {
    const { recorder } = stage
    for (let crash = 0; crash < 2; crash++) {
      const { mark } = recorder
      await stage.simulator.press('lungo')
      await recorder.display(mark, /Tap phone/)
      const stay = await anna.enter()
      await recorder.line(mark, true)
      await machine.kill()
      await stay.leave()
      machine = await stage.start()
    }
    return (await machine.vends()).at(-1)?.id ?? 0
  }

  it('takes badges and revocations as files, and refuses those of strangers', async () => {
    const file = (name: string, content: object) => {
      writeFileSync(stage.path(name), JSON.stringify(content))
      return stage.path(name)
    }
    const holder = makeKey('hans').address
    const by = (issuer: string) => ({ domain: stage.domain, issuer: makeKey(issuer).address })
    const badge = { holder, issuedAt: 1n, expiresAt: 4_000_000_000n, dailyLimit: 5n }
    const badgeBy = (issuer: string) =>
      badgeContent({
        ...by(issuer),
        badge,
        signature: signMessage(makeKey(issuer), 'Badge', badge, stage.domain),
        token: null,
        label: null,
      })
    expect(await text('take-badge', file('badge.json', badgeBy('company')))).toBe(`The machine took the badge of ${holder}.`)
    expect((await ask('take-badge', file('strange.json', badgeBy('stranger')))).stderr).toMatch(
      /is not an issuer of a customer of this machine/,
    )
    expect((await ask('take-badge', file('empty.json', {}))).stderr).toMatch(/^This is not a badge\.\n {2}chainId: /)
    const revocation = { holder, at: 2n }
    const signature = signMessage(makeKey('company'), 'Revocation', revocation, stage.domain)
    const revoked = file('revocation.json', revocationContent({ ...by('company'), revocation, signature }))
    expect(await text('take-revocation', revoked)).toBe(`The machine took the revocation of ${holder}.`)
  })

  it('every command says what to do if no machine runs, and safe-state works without one', async () => {
    expect(await machine.stop()).toBe(0)
    const { code, stderr } = await ask('status')
    expect({ code, stderr }).toEqual({
      code: EXIT_CODES.network,
      stderr: expect.stringMatching(/^No machine answers on .*control\.sock \(\w+\)\.\n.*\n.*crema machine run/),
    })
    const { mark } = stage.recorder
    await stage.simulator.setLine('lungo', true)
    expect(await text('safe-state')).toBe('Open: espresso, lungo.')
    await stage.recorder.line(mark, false)
  })
})

describe('crema', () => {
  it('lists its command groups', async () => {
    const { code, stdout } = await runCrema(['--help'])
    expect(code).toBe(0)
    for (const group of ['machine', 'company', 'wallet', 'simulator', 'key']) expect(stdout).toMatch(new RegExp(`\\n {2}${group} .+`))
  })

  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['brew'], /unknown command 'brew'/],
    ['an unknown option', ['machine', 'status', '--jsn'], /unknown option '--jsn' \(Did you mean --json\?\)/],
    ['a missing argument', ['machine', 'take-badge'], /missing required argument 'file'/],
    ['a missing option', ['key', 'new'], /required option '-o, --out <file>' not specified/],
  ])('refuses %s in three lines, with the exit code of usage errors', async (_, args, said) => {
    const { code, stderr }: CommandOutcome = await runCrema(args)
    expect(code).toBe(EXIT_CODES.usage)
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(said),
      expect.stringMatching(/^Usage: crema/),
      expect.stringMatching(/^More: crema.* --help$/),
    ])
  })

  it('describes every command, argument and option', async () => {
    const all = commandsUnder(await openProgram([]))
    expect(all.length).toBeGreaterThan(25)
    for (const command of all) {
      const parts = [command, ...command.registeredArguments, ...command.options]
      for (const part of parts) {
        const description = part instanceof Command ? part.description() : part.description
        expect(description, `${command.name()}, ${part.name()}`).toMatch(/^\S.{5,}/)
        expect(description, `${command.name()}, ${part.name()}`).not.toMatch(/\.$/)
      }
    }
  })
})
