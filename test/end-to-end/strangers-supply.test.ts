import { encodeFunctionData, parseAbi } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptOfferCall, publishCall } from '../../src/chain/platform/calls.ts'
import { findAgreements, findOffers } from '../../src/chain/platform/read-platform.ts'
import type { Call } from '../../src/chain/prepare-transaction.ts'
import { send } from '../../src/chain/send.ts'
import { type Address, type Hash, ZERO_ADDRESS } from '../../src/core/hex.ts'
import type { Role } from '../cli/platform/stage.ts'
import { compile } from '../support/compile.ts'
import type { Daemon } from './daemon.ts'
import { type PlatformMachine, startPlatformMachine } from './platform-machine.ts'

/** An ERC-20 whose symbol is bytes32, as MakerDAO's MKR and SAI have it. Anyone may mint. */
const oddToken = `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract OddToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    uint8 public constant decimals = 18;
    bytes32 public constant symbol = "MKR";

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}`
const tokenAbi = parseAbi(['function mint(address,uint256)', 'function approve(address,uint256)'])
const YEAR = 366 * 86_400

describe('a machine that a customer rents, and what a stranger offers for it', () => {
  let stage: PlatformMachine
  let machine: Daemon
  let odd: Address

  beforeAll(async () => {
    stage = await startPlatformMachine()
    machine = await stage.start()
    const rental = await stage.publish('owner', 'rental', '--token', stage.token, '--product', 'Espresso=0.70')
    await stage.accept('customer', rental, '--deposit', '50')
    await machine.untilStatus('a customer', ({ channels }) => channels.some(({ depositLeft }) => depositLeft === '50000000'))
    const { contractAddress } = await sendAs('stranger', { to: null, data: compile('OddToken', oddToken) })
    odd = contractAddress?.toLowerCase() as Address
  })
  afterAll(() => stage.stop())

  const sendAs = (role: Role, call: Call) => send(stage.platform, privateKeyToAccount(stage.account(role).privateKey), call)

  /** The customer has one unit of the odd token, and lets Agreements take it. */
  async function fund(): Promise<void> {
    const customer = stage.address('customer')
    const call = (functionName: 'mint' | 'approve', of: Address) =>
      sendAs('customer', { to: odd, data: encodeFunctionData({ abi: tokenAbi, functionName, args: [of, 1n] }) })
    await call('mint', customer)
    await call('approve', stage.platform.agreements)
  }

  async function publishOdd(noticePeriod: number): Promise<Hash> {
    const stranger = stage.address('stranger')
    const offer = {
      ...{ kind: 'supply' as const, machine: stage.address('machine'), payee: stranger, token: odd, smallestDeposit: 1n, noticePeriod },
      ...{ visitorIssuer: stranger, everyCups: 0n, customer: ZERO_ADDRESS, places: 0 },
    }
    await sendAs('stranger', publishCall(stage.platform, offer, [{ name: 'beans', price: 1n, cause: 32 }]))
    return (await findOffers(stage.platform, { provider: stranger }, 0n)).at(-1)?.id as Hash
  }

  const acceptOdd = (offerId: Hash) =>
    sendAs('customer', acceptOfferCall(stage.platform, { offerId, issuer: stage.address('machine'), deposit: 1n, token: odd }))

  it('binds nothing to it: no tenant accepts a supply that the owner did not admit', async () => {
    await fund()
    await expect(acceptOdd(await publishOdd(YEAR))).rejects.toThrow('The owner of the machine has not admitted the offer')
    expect(await findAgreements(stage.platform, { machine: stage.address('machine') }, 0n)).toEqual([1n])
  })

  it('binds nothing for longer than the rental, even where the owner admitted it', async () => {
    const offerId = await publishOdd(YEAR - 1)
    await stage.json('owner', 'provider', 'offer', 'admit', offerId)
    await expect(acceptOdd(offerId)).rejects.toThrow('Expected at most that of your rental, 604800 seconds.')
    await stage.json('owner', 'provider', 'offer', 'exclude', offerId)
  })

  it('serves on, syncs and redeems every cup', async () => {
    const anna = await stage.phone('anna', 'customer').hire()
    for (const cups of [1, 2]) {
      await stage.buy(anna, 'espresso')
      expect(await machine.vends()).toHaveLength(cups)
    }
    await machine.ask({ command: 'redeem' })
    const { channels, chain } = await machine.untilStatus('all redeemed', status =>
      status.channels.every(({ redeemed, unredeemed }) => redeemed === '1400000' && unredeemed === '0'),
    )
    expect(channels).toHaveLength(1)
    expect(chain.fault).toBeNull()
  })

  it('orders from a tenant’s supplier only until the owner says otherwise', async () => {
    const supply = await stage.publish('supplier', 'supply', '--token', stage.token, '--product', 'Beans=20,beans')
    await stage.json('owner', 'provider', 'offer', 'admit', supply)
    const tenants = await stage.accept('customer', supply, '--deposit', '40')
    await stage.simulated.client.setLevel('hopper', 0)
    const { orders } = await stage.untilTwin('beans ordered', twin => twin.orders.some(({ cause }) => cause === 32))
    await stage.json('supplier', 'provider', 'orders', 'accept', orders[0]?.id ?? '', '--due', '1d')
    await expect(stage.json('owner', 'provider', 'orders', 'cancel', orders[0]?.id ?? '')).rejects.toThrow('The provider has time until')
    await stage.json('customer', 'company', 'end', '1')
    const ended = await stage.json(undefined, 'provider', 'machine', stage.address('machine'))
    const [rental, goods] = ended['agreements'] as { id: string; endsAt: string }[]
    expect(goods).toMatchObject({ id: tenants, endsAt: rental?.endsAt })
    await stage.anvil.increaseTime(7 * 86_400 + 60)
    await stage.json('owner', 'provider', 'orders', 'cancel', orders[0]?.id ?? '')
    await stage.untilTwin('no open order', twin => twin.orders.length === 0)
  })
})
