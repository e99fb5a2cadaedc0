import { readFileSync } from 'node:fs'

/** From the package.json above the sources, or beside the release's folder `parts`. */
function readVersion(): string {
  for (const up of ['..', '../..']) {
    try {
      return (JSON.parse(readFileSync(new URL(`${up}/package.json`, import.meta.url), 'utf8')) as { version: string }).version
    } catch {}
  }
  return 'unknown'
}

/** Crema's version. */
export const version = readVersion()
