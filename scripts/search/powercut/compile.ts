import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Compiles a library to be preloaded into a process.
 * @param source its one C file
 * @throws Error without a C compiler
 */
export function compileLibrary(source: URL, library: string): void {
  const args = ['-shared', '-fPIC', '-O1', '-Wall', '-o', library, fileURLToPath(source)]
  const { status, stderr, error } = spawnSync('cc', args, { encoding: 'utf8' })
  if (error !== undefined || status !== 0) throw new Error(`A C compiler is needed: apt-get install gcc. ${stderr}`, { cause: error })
}
