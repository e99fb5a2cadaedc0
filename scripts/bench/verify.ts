import { execFileSync } from 'node:child_process'
import { verifyTypedData } from 'ethers'
import { recoverTypedDataAddress } from 'viem'
import { childScript } from '../../hal/support/child-script.ts'
import { fromHex, toHex } from '../../src/core/hex.ts'
import { digestOf, domainSeparator, eip712Domain, messageTypes, structHash } from '../../src/core/messages.ts'
import { type CompactSignature, recoverSigner } from '../../src/core/signature.ts'
import { loadRecover } from '../../src/signatures/recover.ts'
import { anna, domain, makeReceipt, signReceipt } from '../../test/support/make.ts'
import { median, printJson, ratioOf, rounded, sideBySide } from './timing.ts'
import { makeVerifyFloor } from './verify-floor.ts'

/**
 * Measures verifying a receipt: packing, three hashes, recovery, the address. Beside it what one would take instead, used as its pages say.
 * `npm run bench:verify -- [--json]`.
 */
const separator = domainSeparator(domain)
const receipt = makeReceipt(80n)
const signature = signReceipt(anna, receipt)

/** 65 bytes, r, s and v, as other libraries take it. */
function longSignature({ r, vs }: CompactSignature): `0x${string}` {
  const bytes = fromHex(`${r}${vs.slice(2)}00`)
  bytes[64] = 27 + ((bytes[32] as number) >> 7)
  bytes[32] = (bytes[32] as number) & 0x7f
  return toHex(bytes)
}

const { name, recover } = loadRecover()
const verify = () => recoverSigner(digestOf(separator, structHash('Receipt', receipt)), signature, recover)
if (verify() !== anna.address) throw new Error('The receipt was not verified.')

const long = longSignature(signature)
const typed = { domain: eip712Domain(domain), types: messageTypes, primaryType: 'Receipt', message: receipt, signature: long } as const
const types = { Receipt: [...messageTypes.Receipt] }
const us = await sideBySide(
  { crema: verify, floor: await makeVerifyFloor(separator, receipt, signature) },
  { rounds: 61, calls: 50, warmUp: 10 },
)
const others = await sideBySide(
  {
    viem: () => recoverTypedDataAddress(typed),
    ethers: () => verifyTypedData(eip712Domain(domain), types, receipt, long),
  },
  { rounds: 11, calls: 3, warmUp: 3 },
)

/** In separate processes, since this one has verified already. */
function measureFirst(): { readonly firstUs: number; readonly laterUs: number } {
  const given = JSON.stringify({ separator, receipt, signature }, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  const args = [...childScript('./first-verify', import.meta.url), given]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}
const firsts = Array.from({ length: 5 }, measureFirst)
const firstUs = median(firsts.map(each => each.firstUs))

const figures = {
  ratio: ratioOf(us.crema, us.floor),
  firstRatio: ratioOf(firstUs, median(firsts.map(each => each.laterUs))),
  implementation: name,
  verifyUs: rounded(us.crema),
  floorUs: rounded(us.floor),
  firstUs: rounded(firstUs),
  viemRatio: ratioOf(others.viem, us.floor),
  ethersRatio: ratioOf(others.ethers, us.floor),
}
console.log(`Verifying a receipt (${name}): ${figures.verifyUs} µs, ${figures.ratio} times the floor of ${figures.floorUs} µs.`)
console.log(`The first after a start: ${figures.firstUs} µs, ${figures.firstRatio} times a later one.`)
console.log(`viem's recoverTypedDataAddress: ${figures.viemRatio} times the floor; ethers' verifyTypedData: ${figures.ethersRatio} times.`)
printJson(figures)
