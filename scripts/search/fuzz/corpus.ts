import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hexOf } from './target.ts'

/** Inputs that reached something new, a file for each target: a line is an input in hex, as `--input` takes it. */
const folder = new URL('../../../test/seeds/fuzz/', import.meta.url).pathname

/** How much of the repository a target's inputs may take, in bytes before hex. */
const MOST_BYTES = 8192
const LONGEST_KEPT = 1024

const fileOf = (target: string): string => join(folder, `${target}.txt`)

export function readCorpus(target: string): Uint8Array[] {
  if (!existsSync(fileOf(target))) return []
  const lines = readFileSync(fileOf(target), 'utf8').split('\n')
  return lines.filter(line => line !== '').map(line => Uint8Array.from(Buffer.from(line, 'hex')))
}

/** Keeps the short inputs, as many as there is room for; those before first. */
export function writeCorpus(target: string, inputs: readonly Uint8Array[]): void {
  let left = MOST_BYTES
  const kept = inputs.filter(({ length }) => {
    const fits = length <= LONGEST_KEPT && length <= left
    if (fits) left -= length
    return fits
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(target), kept.map(input => `${hexOf(input)}\n`).join(''))
}
