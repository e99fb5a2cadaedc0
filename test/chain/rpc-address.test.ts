import { describe, expect, it } from 'vitest'
import { parseRpcAddress } from '../../src/chain/rpc-address.ts'

describe('parseRpcAddress', () => {
  it.each([
    'https://rpc.example.org/v3/key',
    'http://localhost:8545',
    'http://127.0.0.1:8545',
    'http://127.9.9.9',
    'http://[::1]:8545',
    'http://2130706433:1',
  ])('takes %s', text => {
    expect(parseRpcAddress(text).url).toBe(text)
  })

  it.each([
    'http://rpc.example.org/key-secret',
    'http://127.0.0.1.example.org/key-secret',
    'http://localhost.example.org/key-secret',
    'http://10.0.0.1/key-secret',
    'ws://127.0.0.1/key-secret',
    'ftp://x/key-secret',
  ])('refuses %s, and shows its host only', text => {
    expect(() => parseRpcAddress(text)).toThrow(new URL(text).host)
    expect(() => parseRpcAddress(text)).toThrow('Expected https')
    expect(() => parseRpcAddress(text)).not.toThrow('key-secret')
  })

  it('refuses a text that is not a URL, without repeating it', () => {
    expect(() => parseRpcAddress('key-secret')).toThrow('is not a URL')
    expect(() => parseRpcAddress('key-secret')).not.toThrow('key-secret')
  })

  it('masks user, password, path and query, and leaves the rest', () => {
    const { redact, host } = parseRpcAddress('https://useruser:password@rpc.example.org/v3/pathkey1?apikey=querykey&k=with%20space')
    const text = redact(
      'fetch https://useruser:password@rpc.example.org/v3/pathkey1: useruser password pathkey1 querykey "with space" v3 ok',
    )
    expect(text).not.toMatch(/useruser|password|pathkey1|querykey|with space/)
    expect(text).toMatch(/v3 ok$/)
    expect(host).toBe('rpc.example.org')
  })
})
