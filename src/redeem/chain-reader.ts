import type { Chain } from '../chain/open-chain.ts'
import { readMachinesAddress } from '../chain/platform/open-platform.ts'
import { readTwin } from '../chain/platform/read-platform.ts'
import { readWork, readWorkOrdersAddress } from '../chain/platform/read-work.ts'
import { type ChainState, readState } from '../chain/read-state.ts'
import type { Address } from '../core/hex.ts'
import type { Agreement } from '../core/offer.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { Store } from '../store/store.ts'
import { foundAgreements } from './found-agreements.ts'
import type { ChainFindings, SeenChain } from './look-at-chain.ts'

export interface ChainReaderParts {
  readonly chain: Chain
  /** Undefined if no Agreements contract is configured: then the machine is not rented. */
  readonly agreements: Address | undefined
  readonly machine: Address
  /** There are no revocations before this block. */
  readonly fromBlock: bigint
  readonly store: Pick<Store, 'syncs' | 'channels'>
  readonly log: Logger
}

/** The contracts named by Agreements. */
interface PlatformContracts {
  readonly workOrders: Address
  readonly machines: Address
}

/** Reads everything that a sync needs to know. */
export class ChainReader implements SeenChain {
  readonly #parts: ChainReaderParts
  #contracts: PlatformContracts | null = null

  constructor(parts: ChainReaderParts) {
    this.#parts = parts
  }

  async read(channels: readonly ServedChannel[], revocationsFrom: bigint, visitorIssuers: readonly Address[]): Promise<ChainFindings> {
    const { chain, agreements: contract } = this.#parts
    const before = chain.requests()
    const { agreements, ...state } = await this.#readState(channels, revocationsFrom, visitorIssuers)
    const rental =
      contract === undefined || agreements === null
        ? { agreements: null, orders: [], twin: null }
        : await this.#readRental(contract, agreements, state.finalBlock.number)
    return { ...state, ...rental, calls: chain.requests() - before }
  }

  #readState(channels: readonly ServedChannel[], revocationsFrom: bigint, visitorIssuers: readonly Address[]): Promise<ChainState> {
    const { chain, agreements, machine, fromBlock, store } = this.#parts
    const last = store.syncs.last()
    const channelIssuers = channels.map(({ presented }) => presented.terms.issuer)
    return readState(chain, {
      ids: channels.map(({ id }) => id),
      issuers: [...new Set([...channelIssuers, ...visitorIssuers])],
      revocationsFrom: revocationsFrom > fromBlock ? revocationsFrom : fromBlock,
      rented: agreements === undefined ? undefined : { machine, agreements },
      last: last && { number: last.blockNumber, hash: last.blockHash },
    })
  }

  async #readRental(
    contract: Address,
    agreements: readonly Agreement[],
    blockNumber: bigint,
  ): Promise<Pick<ChainFindings, 'agreements' | 'orders' | 'twin'>> {
    const { chain, machine, store, log } = this.#parts
    const { workOrders, machines } = await this.#platformContracts(contract)
    const orders = await readWork(chain, workOrders, machine, blockNumber)
    const twin = await readTwin({ ask: chain.ask, machines }, machine)
    return {
      agreements: await foundAgreements(agreements, { chain, agreements: contract, machine, known: store.channels.all(), log }),
      orders,
      twin: { ...twin, domain: { ...chain.domain, contract: machines } },
    }
  }

  /** Reads the addresses once, because they never change. */
  async #platformContracts(agreements: Address): Promise<PlatformContracts> {
    const { chain } = this.#parts
    this.#contracts ??= {
      workOrders: await readWorkOrdersAddress(chain, agreements),
      machines: await readMachinesAddress(chain, agreements),
    }
    return this.#contracts
  }
}
