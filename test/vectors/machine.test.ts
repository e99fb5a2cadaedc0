import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import type { Address } from '../../src/core/hex.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import { en } from '../../src/texts/en.ts'
import { asHeld, type Card, makeMachine, makePhone, press, serve, type TestMachine } from '../nfc/bench.ts'
import { anna, ben, issuer, makeBadge, NOW } from '../support/make.ts'
import type { CardDialogue } from './tap-cards.ts'
import type { MachineDialogue, MachineTap } from './tap-machine.ts'
import { annasBadge, bensBadge, presentedTerms } from './tap-world.ts'

const vectors: { machine: MachineDialogue[]; cards: CardDialogue[] } = JSON.parse(
  readFileSync(new URL('tap.json', import.meta.url), 'utf8'),
)
const buyers = { anna: [anna, [asHeld(annasBadge)]], ben: [ben, [asHeld(bensBadge)]], issuer: [issuer, []] } as const
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** A card that answers from the file and records its commands. */
function scripted({ steps }: MachineTap): Card & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    transmit: async command => {
      const step = steps[asked.length]
      asked.push(hex(command))
      if (step?.response == null) throw new CardGoneError('The card left.')
      return Uint8Array.from(Buffer.from(step.response, 'hex'))
    },
  }
}

/** Zeros for the nonce of CHALLENGE, as in the file. */
const withoutNonce = (command: string) => (command.startsWith('8038') ? `${command.slice(0, -66)}${'0'.repeat(64)}00` : command)

/** All taps of a dialogue, at one press. */
async function play(machine: TestMachine, { selection, taps, now }: MachineDialogue | CardDialogue): Promise<void> {
  const open = { ...press(BigInt(selection.price)), label: selection.label }
  for (const tap of taps) {
    machine.now = BigInt(now)
    const card = scripted(tap)
    const { outcome } = await machine.tap(card, { selection: open })
    expect(card.asked.map(withoutNonce)).toEqual(tap.steps.map(({ command }) => command))
    expect(outcome === 'torn' ? 'torn' : outcome.kind).toBe(tap.outcome)
    if (outcome !== 'torn' && outcome.kind === 'refused') expect(en[outcome.text]).toBe(tap.shows)
  }
}

const makeOurs = () => makeMachine([{ ...serve(), presented: presentedTerms }])
const receipts = (machine: TestMachine) => machine.store.receipts.page(serve().id, { limit: 9 })

describe('our machine', () => {
  it.each(vectors.machine)('$name', async dialogue => {
    const machine = makeOurs()
    const { store, selection, taps } = dialogue
    for (const buyer of store.receipts) {
      machine.now = NOW
      const [signer, badges] = buyers[buyer]
      await machine.sell(await makePhone(machine, signer, badges), { selection: press(BigInt(selection.price)) })
    }
    if (store.annasBadge) machine.store.badges.put(issuer.address, { ...annasBadge, isCard: false })
    await play(machine, dialogue)
    const cups = taps.filter(({ outcome }) => outcome === 'paid').length
    const broughtBack = taps.some(({ steps }) => steps.some(({ command, response }) => command.startsWith('8036') && response?.endsWith('9000')))
    if (!broughtBack)
      expect(receipts(machine)).toHaveLength(store.receipts.length + cups)
  })

  it.each(vectors.cards)('$name', async dialogue => {
    const { address, dailyLimit } = dialogue.card
    const machine = makeOurs()
    if (dailyLimit !== null) {
      const badge = makeBadge(address as Address, { dailyLimit: BigInt(dailyLimit) })
      machine.store.badges.put(issuer.address, { ...badge, isCard: false })
    }
    await play(machine, dialogue)
    expect(receipts(machine)).toHaveLength(dialogue.taps.filter(({ outcome }) => outcome === 'paid').length)
  })
})

describe('tap.json', () => {
  const commands = vectors.machine.flatMap(({ taps }) => taps.flatMap(({ steps }) => steps))
  /** DELIVER is a machine's side only where it has visitors, CHALLENGE has a random nonce and GIVE goes after it: exchanges and wallet have them. */
  const sent = Object.entries(Instruction).filter(([name]) => !['deliver', 'challenge', 'give'].includes(name))

  it.each(sent)('covers %s with a successful answer', (_, ins) => {
    const prefix = `80${ins.toString(16).padStart(2, '0')}`
    expect(commands.some(({ command, response }) => command.startsWith(prefix) && response?.endsWith('9000'))).toBe(true)
  })

  it.each(sent.filter(([name]) => name !== 'result'))('covers %s with a refusal or a tear', (_, ins) => {
    const prefix = `80${ins.toString(16).padStart(2, '0')}`
    expect(commands.some(({ command, response }) => command.startsWith(prefix) && !response?.endsWith('9000'))).toBe(true)
  })
})
