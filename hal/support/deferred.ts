/** A promise and what settles it (Promise.withResolvers, which Node has from 22 on). */
export interface Deferred<Value> {
  readonly promise: Promise<Value>
  resolve(value: Value): void
  reject(reason: Error): void
}

/** A rejection that nobody looks at is none that ends the process. */
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
