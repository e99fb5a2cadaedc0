import fc from 'fast-check'
import { expect } from 'vitest'
import type { Address } from '../../src/core/hex.ts'
import { anna, ben, channel, DAY, NOW } from '../support/make.ts'
import { circumstances, findings, take } from './fixture.ts'
import { BENS_LIMIT, DEPOSIT, dayKey, expectToAgree, isOpen, type Machine, type Model, type ModelVend } from './model-machine.ts'

/** A step with its effect on the model and on the store; afterwards all numbers must agree. */
const step =
  (name: string, run: (model: Model, machine: Machine) => void, check: (model: Model) => boolean = () => true) =>
  (): fc.Command<Model, Machine> => ({
    check,
    run: (model, machine) => {
      run(model, machine)
      expectToAgree(model, machine)
    },
    toString: () => name,
  })

const openVend = (model: Model) => model.vends.find(isOpen)
const addTo = <Key>(sums: Map<Key, bigint>, key: Key, amount: bigint) => sums.set(key, (sums.get(key) ?? 0n) + amount)

/** Whether this holder's doubt of that day was decided already; from now on it was. */
function isDecided({ doubts }: Model, { holder, at }: ModelVend): boolean {
  const key = `${at / DAY} ${holder}`
  const before = doubts.size
  return doubts.add(key).size === before
}

function settleModel(model: Model, vend: ModelVend, state: string): void {
  vend.state = state
  if (state === 'brewed') {
    model.cups++
    model.brewed += vend.price
  } else if (state === 'unknown' && isDecided(model, vend)) vend.waits = true
  else addTo(model.credits, vend.holder, vend.price)
}

/** The reason for the refusal that the model expects; null for none. */
function refusal(model: Model, holder: Address, paid: bigint): string | null {
  const spent = model.days.get(dayKey(model, holder)) ?? 0n
  if (holder === ben.address && paid > 0n && spent + paid > BENS_LIMIT) return 'over-daily-limit'
  return paid > 0n && model.cumulative + paid > DEPOSIT ? 'deposit-used-up' : null
}

function takeBoth(model: Model, machine: Machine, holder: Address, price: bigint): void {
  const credit = model.credits.get(holder) ?? 0n
  const creditTaken = credit < price ? credit : price
  const paid = price - creditTaken
  const expected = refusal(model, holder, paid)
  const result = take(machine.store, holder, { ...circumstances, now: model.now, price })
  expect(result.kind === 'rejected' ? result.reason : null).toBe(expected)
  if (result.kind === 'rejected') return
  expect(result.vend).toMatchObject({ paid, creditTaken, price })
  model.cumulative += paid
  model.sequence++
  model.served += paid
  addTo(model.credits, holder, -creditTaken)
  addTo(model.days, dayKey(model, holder), paid)
  const { id } = result.vend
  model.vends.push({
    id,
    holder,
    price,
    creditTaken,
    at: model.now,
    cumulative: model.cumulative,
    state: 'paid',
    boot: machine.bootId,
    waits: false,
  })
}

const takes = fc.record({ holder: fc.constantFrom(anna.address, ben.address), price: fc.bigInt(1n, 300n) }).map(({ holder, price }) =>
  step(
    `take ${price}`,
    (model, machine) => takeBoth(model, machine, holder, price),
    model => !openVend(model),
  )(),
)

const marks = fc.constant(null).map(
  step(
    'mark',
    (model, { store, bootId }) => {
      const vend = openVend(model) as ModelVend
      store.vends.markStarting(vend.id)
      vend.state = 'starting'
      vend.boot = bootId
    },
    model => openVend(model)?.state === 'paid',
  ),
)

const settles = fc.constantFrom('brewed' as const, 'failed' as const, 'never-started' as const, 'unknown' as const).map(state =>
  step(
    `settle ${state}`,
    (model, { store }) => {
      const vend = openVend(model) as ModelVend
      store.vends.settle(vend.id, state, model.now)
      settleModel(model, vend, state)
    },
    model => openVend(model) !== undefined,
  )(),
)

const crashes = fc.boolean().map(powerCut =>
  step(powerCut ? 'power cut' : 'crash', (model, machine) => {
    machine.reopen(powerCut)
    const settled = machine.store.vends.settleAfterCrash(model.now)
    const vend = openVend(model)
    expect(settled.map(each => each.id)).toEqual(vend === undefined ? [] : [vend.id])
    if (vend !== undefined) settleModel(model, vend, vend.state === 'paid' && vend.boot === machine.bootId ? 'never-started' : 'unknown')
  })(),
)

const syncs = fc.record({ share: fc.bigInt(0n, 100n), later: fc.bigInt(0n, DAY) }).map(({ share, later }) =>
  step(`sync ${share} % after ${later} s`, (model, { store }) => {
    const open = model.cumulative - model.redeemed
    model.redeemed += (open * share) / 100n
    model.now += later
    model.served = 0n
    store.syncs.record(findings({ deposited: DEPOSIT, redeemed: model.redeemed, headAt: model.now }))
  })(),
)

const decisions = fc.constantFrom('credit' as const, 'brewed' as const).map(decision =>
  step(
    `decide ${decision}`,
    (model, { store }) => {
      const vend = model.vends.find(each => each.waits) as ModelVend
      store.vends.decide(vend.id, decision)
      vend.waits = false
      settleModel(model, { ...vend }, decision === 'brewed' ? 'brewed' : 'failed')
      if (decision === 'brewed') vend.state = 'brewed'
    },
    model => model.vends.some(each => each.waits),
  )(),
)

const prunes = fc.bigInt(0n, 30n * DAY).map(offset =>
  step('prune', (model, { store }) => {
    const before = NOW + offset
    store.prune(before)
    model.vends = model.vends.filter(vend => {
      const isOld = vend.at < before && vend.cumulative <= model.redeemed
      return !isOld || isOpen(vend) || vend.waits || vend === model.vends.at(-1)
    })
    for (const key of model.doubts) if (BigInt(key.split(' ')[0] as string) < before / DAY) model.doubts.delete(key)
    for (const key of model.days.keys()) if (BigInt(key.split(' ')[0] as string) < before / DAY) model.days.delete(key)
    expect(store.receipts.newest(channel)?.receipt.sequence ?? 0n).toBe(model.sequence)
  })(),
)

export const commands = [takes, takes, takes, marks, settles, settles, crashes, syncs, decisions, prunes]
