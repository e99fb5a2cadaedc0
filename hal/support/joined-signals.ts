/**
 * Runs `work` with a signal that aborts as soon as one of these does, and then removes its listeners from them. `AbortSignal.any` would leave
 * about 65 bytes on a long-lived signal at each call.
 */
export async function withSignals<Result>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const joined = new AbortController()
  const stops = signals.map(signal => ({ signal, stop: () => joined.abort(signal.reason) }))
  for (const { signal, stop } of stops) {
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  }
  try {
    return await work(joined.signal)
  } finally {
    for (const { signal, stop } of stops) signal.removeEventListener('abort', stop)
  }
}

/** Resolves when the work settles, however it does, or the signal aborts. */
export const settledOrAborted = (work: Promise<unknown>, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const end = () => {
      signal.removeEventListener('abort', end)
      resolve()
    }
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', end, { once: true })
    work.then(end, end)
  })
