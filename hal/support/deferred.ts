/** A promise with its resolve and reject functions (Promise.withResolvers, which Node has from version 22). */
export interface Deferred<Value> {
  readonly promise: Promise<Value>
  resolve(value: Value): void
  reject(reason: Error): void
}

/** An unhandled rejection of this promise does not end the process. */
export function deferred<Value>(): Deferred<Value> {
  let resolve!: (value: Value) => void
  let reject!: (reason: Error) => void
  const promise = new Promise<Value>((settle, refuse) => {
    resolve = settle
    reject = refuse
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}
