/**
 * Compiles the present store to test/store/releases, so that from now on each test run opens a new store with it. Run `npm run
 * store:release` when cutting a version. A published release never changes, so an existing file is not overwritten.
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
