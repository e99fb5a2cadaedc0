import type { Run } from './target.ts'

/** What an input did. `kind` is the same for inputs that do the same. */
export interface Failure {
  readonly kind: string
  readonly text: string
}

/** An input may take this long, in milliseconds. */
export const LONGEST_MS = 400
/** After this long nothing will answer any more. */
const SILENT_MS = 15_000
/** A busy computer is slow now and then, and not at each of these. */
const AGAIN = 3

/** Runs an input; null where all is well. */
export async function tried(run: Run, input: Uint8Array): Promise<Failure | null> {
  try {
    let shortest = await timeOf(run, input)
    for (let again = 0; again < AGAIN && shortest > LONGEST_MS; again++) shortest = Math.min(shortest, await timeOf(run, input))
    return shortest > LONGEST_MS ? { kind: 'slow', text: `it takes ${Math.round(shortest)} ms for ${input.length} bytes` } : null
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { kind: kindOf(error, text), text }
  }
}

async function timeOf(run: Run, input: Uint8Array): Promise<number> {
  const before = performance.now()
  const running = run(input)
  if (running !== undefined) await inTime(running)
  return performance.now() - before
}

/** @throws Error where nothing more happens */
async function inTime(running: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happens for ${SILENT_MS / 1000} s`)), SILENT_MS)
  })
  await Promise.race([running, late]).finally(() => clearTimeout(timer))
}

/** The place that threw it, and the text without what the input put into it. */
function kindOf(error: unknown, text: string): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const place =
    cause instanceof Error ? (/\((?:file:\/\/)?[^)]*\/((?:src|hal|scripts)\/[^):]+:\d+)/.exec(cause.stack ?? '')?.[1] ?? '') : ''
  return `${text.replace(/"[^"]*"|\d+|0x[0-9a-f]*/gi, '…').slice(0, 80)} ${place}`
}

const MOST_TRIES = 200

/** The shortest input found that fails in the same way. A slow one stays as it is. */
export async function shortened(run: Run, input: Uint8Array, { kind }: Failure): Promise<Uint8Array> {
  if (kind === 'slow') return input
  let shortest = input
  let tries = 0
  for (let size = input.length >> 1; size >= 1 && tries < MOST_TRIES; size >>= 1) {
    for (let from = 0; from < shortest.length && tries < MOST_TRIES; ) {
      const shorter = Buffer.concat([shortest.subarray(0, from), shortest.subarray(from + size)])
      tries++
      if ((await tried(run, shorter))?.kind === kind) shortest = shorter
      else from += size
    }
  }
  return shortest
}
