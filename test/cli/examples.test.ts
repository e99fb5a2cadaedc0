import type { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openProgram } from '../../src/cli/program.ts'
import { commandName, commandsUnder } from '../../src/cli/support/command-tree.ts'
import { EXAMPLES } from '../../src/cli/support/examples.ts'
import { makeAddress, makeHash } from '../support/make.ts'

const leaves = commandsUnder(await openProgram([])).filter(({ commands }) => commands.length === 0)
const nameBelow = (command: Command) => commandName(command).replace('crema ', '')

/** The words of an example as a shell would split it, without what is redirected. */
function wordsOf(name: string): string[] {
  const text = `${name} ${EXAMPLES[name]}`.replace(/ > .*$/, '').replaceAll(/\$[A-Z]+/g, given)
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

const given = (variable: string): string => (['$OFFER', '$CHANNEL'].includes(variable) ? makeHash(variable) : makeAddress(variable))

/** Parses words as the program does, without acting. Returns the name of the command that would have acted. */
async function parsed(words: readonly string[]): Promise<string> {
  const program = await openProgram(words)
  let acted = ''
  const note = (command: Command) => () => {
    acted = nameBelow(command)
  }
  for (const command of commandsUnder(program)) if (command.commands.length === 0) command.action(note(command))
  await program.parseAsync(words, { from: 'user' })
  return acted
}

describe('the example of', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each(leaves.map(command => [commandName(command), command] as const))('%s is in its help, and can be parsed', async (_, command) => {
    vi.stubEnv('CREMA_AGREEMENTS', makeAddress('agreements'))
    const name = nameBelow(command)
    const help: string[] = []
    command.configureOutput({ writeOut: text => void help.push(text) })
    command.outputHelp()
    expect(help.join('')).toContain(`\nExample:\n  crema ${name} ${EXAMPLES[name]}\n`)
    expect(await parsed(wordsOf(name))).toBe(name)
  })

  it('nothing else is written', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(leaves.map(nameBelow).sort())
  })
})
