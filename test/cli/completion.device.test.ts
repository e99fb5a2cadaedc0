import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bashScript } from '../../src/cli/completion/bash.ts'
import { type CompletionPlace, completionsOf } from '../../src/cli/completion/completions.ts'
import { fishScript } from '../../src/cli/completion/fish.ts'
import { zshScript } from '../../src/cli/completion/zsh.ts'
import { groups, openProgram } from '../../src/cli/program.ts'

let folder: string
let places: CompletionPlace[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crema-completion-'))
  places = completionsOf(await openProgram([]))
  writeFileSync(join(folder, 'crema.bash'), bashScript(places))
})
afterAll(() => rmSync(folder, { recursive: true }))

const bash = (script: string, ...args: string[]): string =>
  execFileSync('bash', ['--norc', '-u', '-e', '-c', script, 'bash', join(folder, 'crema.bash'), ...args], { encoding: 'utf8' })

/** What bash offers after these words, the last of which is being typed. */
const offered = (...words: string[]): string[] =>
  bash(`source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crema; printf '%s\\n' "\${COMPREPLY[@]}"`, 'crema', ...words)
    .split('\n')
    .filter(word => word !== '')

describe('the completion in a real bash', () => {
  it('is registered for crema, with files where it has no answer', () => {
    expect(bash('source "$1"; complete -p crema')).toBe('complete -o bashdefault -o default -F _crema crema\n')
  })

  it('offers the groups, their commands, and what these have below them', () => {
    expect(offered('')).toEqual(expect.arrayContaining(Object.keys(groups)))
    expect(offered('machine', 'st')).toEqual(['status'])
    expect(offered('company', 'badge', 're')).toEqual(['renew', 'revoke', 'record'])
    expect(offered('provider', 'offer', 'pub')).toEqual(['publish'])
  })

  it('offers the options of the command, and the values of those that have a list', () => {
    expect(offered('machine', 'status', '--c')).toEqual(['--config'])
    expect(offered('wallet', 'tap', '--leave-at', 's')).toEqual(['select', 'sign'])
    expect(offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']))
  })

  it('leaves files to bash', () => {
    expect(offered('machine', 'status', '--config', 'ma')).toEqual([])
    expect(offered('machine', 'take-badge', '')).toEqual([])
  })

  it('has every option of every command', () => {
    for (const { name, options } of places) expect(offered(...name.split(' ').slice(1), '-')).toEqual(options.flatMap(({ forms }) => forms))
  })
})

describe('the completion of', () => {
  it.each([
    ['zsh', zshScript, (name: string) => `('${name}') if`],
    ['fish', fishScript, (name: string) => `__crema_at \\'${name}\\'`],
  ] as const)('%s has every command and option, and each quote has its end', (_, script, at) => {
    const text = script(places)
    for (const { name, options } of places) {
      expect(text).toContain(at(name))
      for (const { forms } of options) for (const form of forms) expect(text).toContain(form.replace(/^-+/, ''))
    }
    for (const line of text.split('\n').filter(each => !each.startsWith('#')))
      expect(line.replaceAll("'\\''", '').replaceAll("\\'", '').split("'").length % 2, line).toBe(1)
  })
})
