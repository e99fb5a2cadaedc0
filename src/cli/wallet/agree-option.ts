import { Option } from 'commander'
import type { Address } from '../../core/hex.ts'
import type { Channel } from '../../wallet/state.ts'
import { parseAddress } from '../support/options.ts'

/** The companies that the owner agrees to: one, any, or none. */
export type AgreedCompany = Address | true | undefined

export const agreeOption = () =>
  new Option(
    '--agree [issuer]',
    'take the badge that a company gives through its machine, if this phone has none; with an address only from that issuer',
  ).argParser(parseAddress)

/** A company that would give a badge, but the owner has not agreed to it. */
export interface CompanyOffer {
  readonly issuer: Address
  /** Claimed by the machine. */
  readonly machineName: string
}

/** Answers for the owner, and remembers the companies not agreed to. */
export class CompanyAnswers {
  readonly #agreement: AgreedCompany
  readonly #refused = new Map<Address, CompanyOffer>()

  constructor(agreement: AgreedCompany) {
    this.#agreement = agreement
  }

  readonly agreesTo = ({ terms: { issuer }, machineName }: Channel): boolean => {
    const agrees = this.#agreement === true || this.#agreement === issuer
    if (!agrees) this.#refused.set(issuer, { issuer, machineName })
    return agrees
  }

  get refused(): readonly CompanyOffer[] {
    return [...this.#refused.values()]
  }
}
