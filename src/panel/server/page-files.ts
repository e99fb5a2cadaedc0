import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CremaError } from '../../core/crema-error.ts'

/** One file of the built page, compressed. */
export interface PageFile {
  readonly contentType: string
  readonly gzip: Buffer
  /** Its name contains a hash of its content, so it never changes. */
  readonly isImmutable: boolean
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * The built page by URL path, completely in memory: no request can reach any other file.
 * @throws CremaError when the page was not built
 */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map(namesIn(folder).map(name => [`/${relative(folder, name).split(sep).join('/')}`, readPageFile(name)]))
  const index = files.get('/index.html')
  if (index === undefined)
    throw new CremaError({
      code: 'panel-not-built',
      fact: `The panel’s page is not in ${folder}.`,
      expected: 'the built page',
      remedy: 'Build it: npm run build:panel',
    })
  return files.set('/', index)
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
    return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

const readPageFile = (name: string): PageFile => ({
  contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
  gzip: gzipSync(readFileSync(name), { level: 9 }),
  isImmutable: name.includes(`${sep}assets${sep}`),
})
