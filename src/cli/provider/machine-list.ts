import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import type { Address } from '../../core/hex.ts'
import { parseAddress } from '../support/options.ts'

/** `--machines LIST`, for commands about many machines. */
export const machinesOption = (description: string) =>
  new Option('--machines <list>', `${description}: names or addresses by commas, or @FILE with one in each line`).argParser(parseMachines)

/** @throws InvalidArgumentError that names the first that is no machine */
export function parseMachines(text: string): Address[] {
  const words = text.startsWith('@') ? wordsIn(text.slice(1)) : text.split(',')
  const machines = words.map(word => word.trim()).filter(word => word !== '')
  if (machines.length === 0) throw new InvalidArgumentError('Expected at least one machine.')
  return [...new Set(machines.map(parseAddress))]
}

/** The lines of a file, without comments. */
function wordsIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map(line => line.replace(/#.*$/, ''))
  } catch (error) {
    throw new InvalidArgumentError(`Cannot read ${path} (${(error as NodeJS.ErrnoException).code}).`)
  }
}
