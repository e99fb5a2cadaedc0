import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
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
 * `parts/`, and the native packages. It needs Node and nothing else.
 * A release of the same sources is left as it is: programs may be running from it.
 * @returns the number of files and their size, source maps not counted
 */
export async function bundle({
  from = root,
  to = join(root, '.build/release'),
}: BundleOptions = {}): Promise<{ files: number; bytes: number }> {
  mkdirSync(dirname(to), { recursive: true })
  const made = mkdtempSync(`${to}-`)
  chmodSync(made, 0o755)
  try {
    await fill(made, from)
    if (!isSame(made, to)) {
      rmSync(to, { recursive: true, force: true })
      renameSync(made, to)
    }
    execFileSync(process.execPath, [join(to, 'write-code-cache.cjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  const sizes = filesIn(to).map(file => (file.endsWith('.map') ? [] : [statSync(join(to, file)).size]))
  return { files: sizes.flat().length, bytes: sizes.flat().reduce((sum, size) => sum + size, 0) }
}

/** commander loads node:child_process for subcommands that are separate programs. There are none. */
const withoutChildProcess: Plugin = {
  name: 'without-child-process',
  resolveId: (id, importer) => (id === 'node:child_process' && importer?.includes('/node_modules/commander/') ? '\0nothing' : null),
  load: id => (id === '\0nothing' ? 'module.exports = {}' : null),
}

async function fill(folder: string, from: string): Promise<void> {
  const build = await rolldown({
    cwd: from,
    input: {
      crema: 'src/main.ts',
      'keeper-thread': 'hal/guard/keeper-thread.ts',
      guard: 'hal/guard/guard.ts',
      'reader-process': 'hal/pcsc/reader-process.ts',
      'write-code-cache': 'hal/support/write-code-cache.ts',
    },
    platform: 'node',
    tsconfig: false,
    external: [...nativePackages, 'secp256k1/bindings.js'],
    logLevel: 'silent',
    plugins: [withoutChildProcess],
  })
  const names = { entryFileNames: '[name].cjs', chunkFileNames: 'parts/[name].cjs' }
  // Code from V8's cache cannot import (ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING); it can require.
  await build.write({ dir: folder, format: 'cjs', sourcemap: true, dynamicImportInCjs: false, ...names })
  await build.close()
  copyNativePackages(root, folder)
  for (const file of ['package.json', 'README.md', 'LICENSE']) copyFileSync(join(root, file), join(folder, file))
  chmodSync(join(folder, 'crema.cjs'), 0o755)
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort()

function isSame(one: string, other: string): boolean {
  if (!existsSync(other)) return false
  // The code cache differs each time that it is made.
  const [files, others] = [one, other].map(folder => filesIn(folder).filter(file => file !== 'code.cache')) as [string[], string[]]
  if (files.join('\n') !== others.join('\n')) return false
  return files.every(file => readFileSync(join(one, file)).equals(readFileSync(join(other, file))))
}
