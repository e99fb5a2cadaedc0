import type { Command } from 'commander'

/** All commands below one, each before those below it. */
export const commandsUnder = (command: Command): Command[] => command.commands.flatMap(each => [each, ...commandsUnder(each)])

/** A command's whole name: `crema machine status`. */
export const commandName = (command: Command): string =>
  command.parent === null ? command.name() : `${commandName(command.parent)} ${command.name()}`
