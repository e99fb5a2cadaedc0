import type { Command } from 'commander'

/** What adds commands to a group or to the program. */
export type Register = (parent: Command) => void

/** Commands by name, in the order of the help text. */
export type Commands = Readonly<Record<string, () => Promise<Register>>>

/**
 * Registers the requested command, or all if no command has that name. Only these are loaded: on a Pi a group with all that its
 * commands import takes seconds.
 */
export async function registerRequested(parent: Command, commands: Commands, requested = ''): Promise<void> {
  const names = Object.hasOwn(commands, requested) ? [requested] : Object.keys(commands)
  const registers = await Promise.all(names.map(name => commands[name]?.()))
  for (const register of new Set(registers)) register?.(parent)
}
