import { InvalidArgumentError, Option } from 'commander'
import type { Address } from '../../core/hex.ts'
import { parseAddress } from '../support/options.ts'
import { readTextAloud } from '../support/read-text.ts'

/** `--machines LIST`, for commands about many machines. */
export const machinesOption = (description: string) =>
  new Option('--machines <list>', `${description}: names or addresses by commas, or @FILE with one in each line`).argParser(parseMachines)

/** @throws InvalidArgumentError that names the first that is no machine; CommandFailure */
export function parseMachines(text: string): Address[] {
  const words = text.startsWith('@') ? wordsIn(text.slice(1)) : text.split(',')
  const machines = words.map(word => word.trim()).filter(word => word !== '')
  if (machines.length === 0) throw new InvalidArgumentError('Expected at least one machine.')
  return [...new Set(machines.map(parseAddress))]
}

/** The lines of a file, without comments. @throws CommandFailure */
const wordsIn = (path: string): string[] =>
  readTextAloud(path, 'file of machines')
    .split(/\r?\n/)
    .map(line => line.replace(/#.*$/, ''))
