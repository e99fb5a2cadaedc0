import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'

/**
 * Node's arguments that run a sibling module as a separate process, both from the built JavaScript and from the TypeScript
 * sources (through tsx).
 * @param name the sibling without its extension, `./guard`
 * @param moduleUrl the caller's `import.meta.url`
 */
export function childScript(name: string, moduleUrl: string): string[] {
  const fromSource = moduleUrl.endsWith('.ts')
  const script = fileURLToPath(new URL(`${name}${fromSource ? '.ts' : '.js'}`, moduleUrl))
  return fromSource ? ['--import', createRequire(moduleUrl).resolve('tsx'), script] : [script]
}

/**
 * The same for a thread of this process. tsx's `--import` has no effect in a thread, so it is told there.
 * @param workerData what the module finds as its `workerData`
 */
export function startThread(name: string, moduleUrl: string, workerData: unknown): Worker {
  const url = new URL(`${name}${moduleUrl.endsWith('.ts') ? '.ts' : '.js'}`, moduleUrl)
  // The descriptors of GPIO lines come from ioctl, which Node's list of a thread's files does not know.
  const options = { workerData, trackUnmanagedFds: false }
  if (url.pathname.endsWith('.js')) return new Worker(url, options)
  const api = new URL('esm/api/index.mjs', pathToFileURL(createRequire(moduleUrl).resolve('tsx')))
  return new Worker(`import('${api}').then(tsx => { tsx.register(); return import('${url}') })`, { ...options, eval: true, execArgv: [] })
}
