import { readFileSync } from 'node:fs'

/** From the nearest package.json, whether run from the sources or the built files. */
function readVersion(): string {
  for (const up of ['../..', '../../..']) {
    try {
      return (JSON.parse(readFileSync(new URL(`${up}/package.json`, import.meta.url), 'utf8')) as { version: string }).version
    } catch {}
  }
  return 'unknown'
}

/** Crema's version. */
export const version = readVersion()
