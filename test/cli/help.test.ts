import { describe, expect, it } from 'vitest'
import { groups, openProgram } from '../../src/cli/program.ts'
import { commandName, commandsUnder } from '../../src/cli/support/command-tree.ts'

const program = await openProgram([])
/** All commands, each with its whole name. */
const all = [program, ...commandsUnder(program)].map(command => [commandName(command), command] as const)

describe('--help', () => {
  it.each(all)('of %s can be rendered', (_, command) => {
    const help = command.helpInformation()
    expect(command.description()).not.toBe('')
    expect(help).toContain(`Usage: `)
    expect(help).not.toMatch(/undefined|\[object|NaN/)
  })

  it('has every group, alone too', async () => {
    expect(all.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(groups).map(name => `crema ${name}`)))
    for (const name of Object.keys(groups)) expect((await openProgram([name])).commands.map(each => each.name())).toEqual([name])
  })

  it.each(all.filter(([name]) => /^crema (?!key)\S+ \S+$/.test(name)))('of %s loads few others', async name => {
    const {
      commands: [group],
    } = await openProgram(name.split(' ').slice(1))
    expect(group?.commands.map(each => `crema ${group.name()} ${each.name()}`)).toContain(name)
    expect(group?.commands.length).toBeLessThanOrEqual(3)
  })

  it('of no command has all, and the version loads none', async () => {
    expect((await openProgram(['machine', 'make-tea'])).commands[0]?.commands.length).toBeGreaterThan(10)
    expect((await openProgram(['--version'])).commands).toEqual([])
  })
})
