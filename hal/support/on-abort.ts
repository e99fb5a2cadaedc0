/** Calls `act` once, when the signal aborts; at once if it has aborted already, which a listener would never hear of. */
export function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act()
  else signal.addEventListener('abort', () => act(), { once: true })
}
