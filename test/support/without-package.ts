/** A module, as a data URL for Node's `--import`, that makes the package impossible to resolve. */
export function withoutPackage(name: string): string {
  const hooks = `export async function resolve(wanted, context, next) {
    if (wanted === '${name}') throw new Error("Cannot find package '${name}'")
    return next(wanted, context)
  }`
  const program = `import { register } from 'node:module'; register(${JSON.stringify(address(hooks))})`
  return address(program)
}

function address(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`
}
