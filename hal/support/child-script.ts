import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Node's arguments that run a sibling module as a separate process, from the TypeScript sources (through tsx) and from a release,
 * where such a module lies beside the folder `parts` of its caller.
 * @param name the sibling without its extension, `./guard`
 * @param moduleUrl the caller's `import.meta.url`
 */
export function childScript(name: string, moduleUrl: string): string[] {
  const extension = extname(moduleUrl)
  const script = fileURLToPath(new URL(`${name}${extension}`, moduleUrl.replace(/parts\/[^/]*$/, '')))
  return extension === '.ts' ? ['--import', createRequire(moduleUrl).resolve('tsx'), script] : [script]
}
