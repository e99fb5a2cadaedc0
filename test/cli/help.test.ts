import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { groups, openProgram } from '../../src/cli/program.ts'

/** The command and all commands below it, each with its whole name. */
const withCommands = (command: Command, above = ''): [name: string, command: Command][] => {
  const name = `${above} ${command.name()}`.trim()
  return [[name, command], ...command.commands.flatMap(each => withCommands(each, name))]
}

const all = withCommands(await openProgram(''))

describe('--help', () => {
  it.each(all)('of %s can be rendered', (_, command) => {
    const help = command.helpInformation()
    expect(command.description()).not.toBe('')
    expect(help).toContain(`Usage: `)
    expect(help).not.toMatch(/undefined|\[object|NaN/)
  })

  it('has every group, alone too', async () => {
    expect(all.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(groups).map(name => `crema ${name}`)))
    for (const name of Object.keys(groups)) expect((await openProgram(name)).commands.map(each => each.name())).toEqual([name])
  })
})
