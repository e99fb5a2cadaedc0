import { build } from 'vite'

/** Vitest's global set-up of these tests: the panel's page, as `npm run build:panel` makes it, once for all that serve it. */
export async function setup(): Promise<void> {
  await build({ configFile: 'src/panel/vite.config.ts', logLevel: 'warn' })
}
