import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { rpcOption, rpcOptionWith } from '../../../src/cli/support/options.ts'

const parse = (option: ReturnType<typeof rpcOption>, ...args: string[]) =>
  new Command().addOption(option).parse(args, { from: 'user' }).opts()['rpc']

describe('the nodes of a command', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('are one by default, on this machine', () => {
    expect(parse(rpcOption())).toEqual(['http://127.0.0.1:8545'])
    expect(parse(rpcOptionWith('asked where it is given'))).toBeUndefined()
  })

  it('are as many as were given: by commas, by the option again, or in the environment', () => {
    const [one, two, three] = ['https://one.example/k,1', 'http://127.0.0.1:2', 'https://three.example']
    expect(parse(rpcOption(), '--rpc', one)).toEqual([one])
    expect(parse(rpcOption(), '--rpc', `${one}, ${two}`, '--rpc', three)).toEqual([one, two, three])
    vi.stubEnv('CREMA_RPC', `${two},${three}`)
    expect(parse(rpcOption())).toEqual([two, three])
    expect(parse(rpcOption(), '--rpc', one)).toEqual([one])
  })
})
