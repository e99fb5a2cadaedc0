import { cpSync, existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative, sep } from 'node:path'

/** Packages with native parts. They stay packages, because a bundle cannot contain a shared library. */
export const nativePackages = ['better-sqlite3', 'koffi', 'secp256k1', 'epoll', 'nfc-pcsc', 'serialport', 'onoff'] as const

/** Dependencies that only compile or download the native part, and secp256k1's replacement in JavaScript. */
const BUILD_ONLY = new Set(['prebuild-install', 'node-addon-api', 'nan', 'elliptic'])
const SKIPPED_FOLDERS = new Set(['src', 'deps', 'vendor', 'doc', 'docs', 'test', 'tests', 'examples', 'obj.target', 'benchmarks'])
const KEPT_FILES = new Set(['.js', '.cjs', '.mjs', '.json', '.node', ''])

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/**
 * Copies the native packages that are installed, and what they load at run time, into `<to>/node_modules`: without sources, and
 * with the shared libraries of this computer's platform only.
 * @param root the folder with `node_modules`
 */
export function copyNativePackages(root: string, to: string): void {
  for (const folder of new Set(nativePackages.flatMap(name => closure(name, root))))
    cpSync(folder, join(to, relative(root, folder)), {
      recursive: true,
      dereference: true,
      filter: from => from === folder || isNeeded(relative(folder, from)),
    })
}

/** The folders of a package and of everything that it loads; none where the package, an optional one, is not installed. */
function closure(name: string, from: string, seen = new Set<string>()): string[] {
  const folder = folderOf(name, from)
  if (folder === null || seen.has(folder)) return []
  seen.add(folder)
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const next = Object.keys({ ...dependencies, ...optionalDependencies }).filter(each => !BUILD_ONLY.has(each))
  return [folder, ...next.flatMap(each => closure(each, folder, seen))]
}

/** As Node looks it up: in the nearest `node_modules` above. */
function folderOf(name: string, from: string): string | null {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return folder
  return dirname(from) === from ? null : folderOf(name, dirname(from))
}

function isNeeded(path: string): boolean {
  const parts = path.split(sep)
  if (parts.some(part => SKIPPED_FOLDERS.has(part) || part === 'node_modules')) return false
  const [first, second] = parts
  if (first === 'prebuilds' && second !== undefined && second !== `${process.platform}-${process.arch}`) return false
  if (first === 'build' && second !== undefined && second !== 'Release') return false
  if (parts.length === 1 && !extname(path)) return true
  if (/^(license|licence)/i.test(basename(path))) return true
  return KEPT_FILES.has(extname(path)) && !(first === 'build' && parts.length > 2 && extname(path) !== '.node')
}
