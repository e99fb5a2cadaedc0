/** One JSON-RPC call, alone or in a batch. */
export interface Call {
  readonly jsonrpc?: string
  readonly id: unknown
  readonly method: string
  /** Left out where a method takes none. */
  readonly params?: readonly unknown[]
}

export interface Answer {
  readonly jsonrpc: '2.0'
  readonly id: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export const result = (call: Call, value: unknown): Answer => ({ jsonrpc: '2.0', id: call.id, result: value })

export const refusal = (call: Call, message: string, code = -32000): Answer => ({ jsonrpc: '2.0', id: call.id, error: { code, message } })

/** Sends one call to the node itself. */
export async function ask(url: string, call: Call): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(call), headers: { 'content-type': 'application/json' } })
  return (await response.json()) as Answer
}

/** The result of a call to the node itself. @throws with the node's message */
export async function resultOf<Result>(url: string, method: string, ...params: unknown[]): Promise<Result> {
  const { result: value, error } = await ask(url, { id: 1, jsonrpc: '2.0', method, params })
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return value as Result
}

export interface Block {
  readonly number: `0x${string}`
  readonly hash: `0x${string}`
  readonly timestamp: `0x${string}`
}

export const headOf = (url: string): Promise<Block> => resultOf<Block>(url, 'eth_getBlockByNumber', 'latest', false)

export const hex = (value: number | bigint): `0x${string}` => `0x${value.toString(16)}`
