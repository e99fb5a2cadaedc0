import { build } from 'vite'

/** Vitest global setup: builds the panel's page once, like `npm run build:panel`. */
export async function setup(): Promise<void> {
  await build({ configFile: 'src/panel/vite.config.ts', logLevel: 'warn' })
}
