/** Calls `act` once, when the signal aborts; immediately if it has aborted already, because it then fires no event. */
export function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act()
  else signal.addEventListener('abort', () => act(), { once: true })
}
