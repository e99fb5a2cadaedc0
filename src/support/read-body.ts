/**
 * Reads the body of an answer. Node's fetch forgets its signal once memory is collected while a body stalls: here the signal ends the reading itself.
 * @param most bytes, after decompression
 * @returns null where there are more
 * @throws the signal's reason; what the connection throws
 */
export async function readBody(body: ReadableStream<Uint8Array> | null, most: number, signal: AbortSignal): Promise<Buffer | null> {
  const reader = body?.getReader()
  const cancel = () => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
      length += read.value.byteLength
      if (length > most) return null
      chunks.push(read.value)
    }
    signal.throwIfAborted()
    return Buffer.concat(chunks)
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
