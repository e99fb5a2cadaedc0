import { fstatSync, openSync, readdirSync, readSync, renameSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'

/** What V8 made of the files of a release, so that a start need not compile them: its length, an index as JSON, then the code. */
const cacheOf = (release: string): string => join(release, 'code.cache')

/** By a file's name: where its code begins behind the index, its length in bytes, and its CRC-32 (V8 checks none). */
type Index = Readonly<Record<string, readonly [at: number, length: number, checksum: number]>>

/** Node's own compiling of a CommonJS file, which packages such as v8-compile-cache replace. From Node 22.1 on there is module.enableCompileCache. */
interface Compiling {
  _compile(this: NodeJS.Module, content: string, path: string, ...rest: unknown[]): unknown
}
const compiling = Module.prototype as unknown as Compiling

/**
 * From now on, files in a release's folder `parts` are loaded with their compiled code, if there is any. Code that another version of Node
 * made, or that is damaged, is not used: such files are compiled as ever.
 * @param release the folder of the release
 */
export function useCodeCache(release: string): void {
  try {
    replaceCompiling(join(release, 'parts'), codesIn(openSync(cacheOf(release), 'r')))
  } catch {
    // It was not made, or cannot be read.
  }
}

function codesIn(file: number): (path: string) => Buffer | undefined {
  const { size } = fstatSync(file)
  const read = (at: number, length: number) => {
    const bytes = Buffer.alloc(Math.min(length, size))
    readSync(file, bytes, 0, bytes.length, at)
    return bytes
  }
  const start = 4 + read(0, 4).readUInt32LE()
  const index: Index = JSON.parse(read(4, start - 4).toString())
  return path => {
    const place = index[basename(path)]
    if (place === undefined) return undefined
    const code = read(start + place[0], place[1])
    return crc32(code) === place[2] ? code : undefined
  }
}

/** Loads every part of a release, and writes what V8 made of them. For a process that ends afterwards. */
export function writeCodeCache(release: string): void {
  const parts = join(release, 'parts')
  const scripts = replaceCompiling(parts, () => undefined)
  const require = createRequire(join(parts, 'any.cjs'))
  for (const name of readdirSync(parts).filter(name => name.endsWith('.cjs'))) require(join(parts, name))
  const index: Record<string, Index[string]> = {}
  const codes: Buffer[] = []
  for (const [path, script] of scripts) {
    const code = script.createCachedData()
    index[basename(path)] = [codes.reduce((sum, { length }) => sum + length, 0), code.length, crc32(code)]
    codes.push(code)
  }
  const text = Buffer.from(JSON.stringify(index))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  // Running programs keep the file that they opened.
  writeFileSync(`${cacheOf(release)}.new`, Buffer.concat([length, text, ...codes]))
  renameSync(`${cacheOf(release)}.new`, cacheOf(release))
}

/** @returns the scripts of this folder, as they are loaded */
function replaceCompiling(folder: string, codeOf: (path: string) => Buffer | undefined): Map<string, Script> {
  const scripts = new Map<string, Script>()
  const compile = compiling._compile
  compiling._compile = function (content, path, ...rest) {
    if (dirname(path) !== folder) return compile.call(this, content, path, ...rest)
    const cachedData = codeOf(path)
    const script = new Script(Module.wrap(content), { filename: path, ...(cachedData && { cachedData }) })
    scripts.set(path, script)
    return script.runInThisContext().call(this.exports, this.exports, createRequire(path), this, path, folder)
  }
  return scripts
}
