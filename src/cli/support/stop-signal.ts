let stop: AbortController | undefined

/**
 * Aborts when the process is told to stop. Until the first call, SIGTERM and SIGINT end the process at once. Later a second SIGTERM changes
 * nothing, and a second Ctrl-C ends the process at once, as people expect.
 */
export function stopSignal(): AbortSignal {
  if (stop !== undefined) return stop.signal
  const asked = new AbortController()
  process.on('SIGTERM', () => asked.abort())
  process.once('SIGINT', () => asked.abort())
  stop = asked
  return asked.signal
}
