/**
 * Keeps the store as it is now, compiled, under test/store/releases: from here on, each test run opens a new store with it. `npm run store:release`
 * when a version is cut; a release that is out never changes, so this never writes over one.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { version } from '../src/support/version.ts'

const folder = fileURLToPath(new URL('../test/store/releases/', import.meta.url))

if (existsSync(`${folder}${version}.js`)) {
  console.error(`test/store/releases/${version}.js is there already. Expected a new version in package.json.`)
  process.exit(1)
}
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    target: 'node20',
    outDir: folder,
    emptyOutDir: false,
    minify: false,
    copyPublicDir: false,
    lib: { entry: `${folder}driver.ts`, formats: ['es'], fileName: () => `${version}.js` },
    rolldownOptions: { external: source => !source.startsWith('.') && !source.startsWith('/'), output: { minify: true } },
  },
})
