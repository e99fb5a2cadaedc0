import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

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
