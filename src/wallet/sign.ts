import { digest, structHash } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import { type Command, statusResponse } from '../core/tap/apdu.ts'
import { decodeSignCommand, encodeSignAnswer, type SignRequest } from '../core/tap/sign.ts'
import { dayOf, judgeSign, spentToday } from './rules.ts'
import { type Channel, type Cup, type HeldReceipt, MAX_CUPS, type Spent, type WalletState, withChannel } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

/** SIGN: a signature over a receipt that passes every rule, or the status word of the first rule it breaks. */
export function answerSign(command: Command, world: World): CommandOutcome {
  const request = decodeSignCommand(command)
  const verdict = judgeSign(request, world)
  switch (verdict.kind) {
    case 'refuse':
      return { response: statusResponse(verdict.status) }
    case 'repeat':
      return signed(request, verdict.signature, world)
    case 'sign': {
      const signature = world.signer.sign(digest(verdict.channel.domain, 'Receipt', request.receipt))
      const { response, tap } = signed(request, signature, world)
      return { response, tap: { ...tap, hasNew: true }, state: remember(request, signature, verdict.channel, world) }
    }
  }
}

function signed({ receipt }: SignRequest, signature: CompactSignature, { tap }: World): Required<Pick<CommandOutcome, 'response' | 'tap'>> {
  return { response: encodeSignAnswer(signature), tap: { ...tap, signed: [...tap.signed, structHash('Receipt', receipt)] } }
}

/** Records a newly signed receipt in its channel, in the day's total and in the list of cups. */
function remember({ receipt, price, label }: SignRequest, signature: CompactSignature, channel: Channel, world: World): WalletState {
  const { state, now } = world
  const hash = structHash('Receipt', receipt)
  const held: HeldReceipt = { receipt, hash, signature, acceptance: null }
  const cup: Cup = { channelId: channel.id, receipt: hash, signedAt: now, price, label, outcome: null }
  return {
    ...withChannel(state, { ...channel, receipts: [...channel.receipts, held] }),
    spent: addSpent(price, channel, world),
    cups: [...state.cups, cup].slice(-MAX_CUPS),
    lastSignedAt: now,
  }
}

/** Adds this price to the day's total; totals of past days are dropped. */
function addSpent(price: bigint, channel: Channel, { state, now }: World): Spent[] {
  const day = dayOf(now)
  const today: Spent = {
    chainId: channel.domain.chainId,
    token: channel.terms.token,
    day,
    amount: spentToday(channel, { state, now }) + price,
  }
  const isOther = (spent: Spent) => spent.day !== day || spent.chainId !== today.chainId || spent.token !== today.token
  return [...state.spent.filter(spent => spent.day >= day && isOther(spent)), today]
}
