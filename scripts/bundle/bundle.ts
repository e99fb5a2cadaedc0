import { chmodSync, copyFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { copyNativePackages, nativePackages } from './native-packages.ts'

const root = new URL('../../', import.meta.url).pathname

export interface BundleOptions {
  /** The folder with `src` and `hal`; unless given, this checkout. */
  readonly from?: string
  /** Unless given, `.build/release`. Anything there is removed first. */
  readonly to?: string
}

/**
 * Makes a release: the command line and the daemon (`crema.cjs`), the relay's guard and its keeper, the reader process, what they share in
 * `parts/`, and the native packages. It needs Node and nothing else. CommonJS, because Node 20 can start it from a code cache.
 * @returns the number of files and their size, source maps not counted
 */
export async function bundle({
  from = root,
  to = join(root, '.build/release'),
}: BundleOptions = {}): Promise<{ files: number; bytes: number }> {
  rmSync(to, { recursive: true, force: true })
  const build = await rolldown({
    cwd: from,
    input: {
      crema: 'src/main.ts',
      'keeper-thread': 'hal/guard/keeper-thread.ts',
      guard: 'hal/guard/guard.ts',
      'reader-process': 'hal/pcsc/reader-process.ts',
    },
    platform: 'node',
    tsconfig: false,
    external: [...nativePackages, 'secp256k1/bindings.js'],
    logLevel: 'silent',
  })
  await build.write({ dir: to, format: 'cjs', sourcemap: true, entryFileNames: '[name].cjs', chunkFileNames: 'parts/[name].cjs' })
  await build.close()
  copyNativePackages(root, to)
  for (const file of ['package.json', 'README.md', 'LICENSE']) copyFileSync(join(root, file), join(to, file))
  chmodSync(join(to, 'crema.cjs'), 0o755)
  return sizeOf(to)
}

function sizeOf(folder: string): { files: number; bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    entry => entry.isFile() && !entry.name.endsWith('.map'),
  )
  return { files: files.length, bytes: files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) }
}
