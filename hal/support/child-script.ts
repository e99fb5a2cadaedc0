import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type ResourceLimits, Worker } from 'node:worker_threads'

/** A sibling module, from the sources and from a release, where such a module lies beside the folder `parts` of its caller. */
const sibling = (name: string, moduleUrl: string) => new URL(`${name}${extname(moduleUrl)}`, moduleUrl.replace(/parts\/[^/]*$/, ''))

/**
 * Node's arguments that run a sibling module as a separate process, from the TypeScript sources (through tsx) and from a release.
 * @param name the sibling without its extension, `./guard`
 * @param moduleUrl the caller's `import.meta.url`
 */
export function childScript(name: string, moduleUrl: string): string[] {
  const script = fileURLToPath(sibling(name, moduleUrl))
  return moduleUrl.endsWith('.ts') ? ['--import', createRequire(moduleUrl).resolve('tsx'), script] : [script]
}

/**
 * The same for a thread of this process. tsx's `--import` has no effect in a thread, so it is told there.
 * @param workerData what the module finds as its `workerData`
 * @param resourceLimits of its memory; default: Node's
 */
export function startThread(name: string, moduleUrl: string, workerData: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const url = sibling(name, moduleUrl)
  // The descriptors of GPIO lines come from ioctl, which Node's list of a thread's files does not know. What is loaded before the
  // main module is not for the thread.
  const options = { workerData, resourceLimits, trackUnmanagedFds: false, execArgv: [] }
  if (!moduleUrl.endsWith('.ts')) return new Worker(url, options)
  const api = new URL('esm/api/index.mjs', pathToFileURL(createRequire(moduleUrl).resolve('tsx')))
  return new Worker(`import('${api}').then(tsx => { tsx.register(); return import('${url}') })`, { ...options, eval: true })
}
