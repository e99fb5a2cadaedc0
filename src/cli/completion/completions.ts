import type { Command, Option } from 'commander'
import { commandName, commandsUnder } from '../support/command-tree.ts'

/** A word that may come next, and what it does. */
export interface Word {
  readonly word: string
  readonly about: string
}

/** An option with its forms: `-c` and `--config`. */
export interface OptionWords {
  readonly forms: readonly string[]
  readonly about: string
  /** Null where it has no value; empty where its value is free, such as a file. */
  readonly values: readonly string[] | null
}

/** What may come after a command's name. */
export interface CompletionPlace {
  /** `crema machine status`. */
  readonly name: string
  /** The commands below it, or the choices of its arguments. */
  readonly words: readonly Word[]
  readonly options: readonly OptionWords[]
  /** Whether an argument may be a file, or anything else that is not listed. */
  readonly isFree: boolean
}

/** What may come after each command's name, from commander's own tree. */
export const completionsOf = (program: Command): CompletionPlace[] => [program, ...commandsUnder(program)].map(placeOf)

function placeOf(command: Command): CompletionPlace {
  const choices = command.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map(word => ({ word, about: description })),
  )
  return {
    name: commandName(command),
    words: [...command.commands.map(each => ({ word: each.name(), about: each.description() })), ...choices],
    options: command.createHelp().visibleOptions(command).map(wordsOf),
    isFree: command.registeredArguments.some(({ argChoices }) => argChoices === undefined),
  }
}

function wordsOf({ short, long, description, required, optional, argChoices = [] }: Option): OptionWords {
  const forms = [short, long].filter(form => typeof form === 'string')
  return { forms, about: description, values: required || optional ? argChoices : null }
}

/** The forms of all options that have a value, by whether it is one of a list. */
export function valuesAfter({
  name,
  options,
}: CompletionPlace): { readonly after: readonly string[]; readonly values: readonly string[] }[] {
  return options.flatMap(({ forms, values }) => (values === null ? [] : [{ after: forms.map(form => `${name} ${form}`), values }]))
}

/** A text in single quotes, for bash and zsh. */
export const inQuotes = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
