import { digest, structHash } from '../core/messages.ts'
import type { CompactSignature } from '../core/signature.ts'
import { type Command, statusResponse } from '../core/tap/apdu.ts'
import { decodeSignCommand, encodeSignAnswer, type SignRequest } from '../core/tap/sign.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { withChannel, withSigned } from './channels.ts'
import { withOpen } from './limits.ts'
import { judgeSign } from './rules.ts'
import type { Channel, HeldReceipt, WalletState } from './state.ts'
import type { CommandOutcome, World } from './world.ts'

/** SIGN: a signature over a receipt that passes every rule, or the status word of the first rule it breaks. */
export function answerSign(command: Command, world: World): CommandOutcome {
  const request = decodeSignCommand(command)
  const verdict = judgeSign(request, world)
  switch (verdict.kind) {
    case 'refuse':
      return refused(request, verdict.status, world)
    case 'repeat':
      return signed(request, verdict.signature, world)
    case 'sign': {
      const signature = world.signer.sign(digest(verdict.channel.domain, 'Receipt', request.receipt))
      const { response, tap } = signed(request, signature, world)
      return { response, tap: { ...tap, hasNew: true }, state: remember(request, signature, verdict.channel, world) }
    }
  }
}

function refused({ receipt }: SignRequest, status: StatusWord, { tap }: World): CommandOutcome {
  const response = statusResponse(status)
  return status === StatusWord.notFound ? { response, tap: { ...tap, lacksBadge: receipt.channelId } } : { response }
}

function signed({ receipt }: SignRequest, signature: CompactSignature, { tap }: World): Required<Pick<CommandOutcome, 'response' | 'tap'>> {
  return { response: encodeSignAnswer(signature), tap: { ...tap, signed: [...tap.signed, structHash('Receipt', receipt)] } }
}

/** Records a newly signed receipt in its channel; its price stays open there until the receipt is accepted. */
function remember(
  { receipt, price, label }: SignRequest,
  signature: CompactSignature,
  channel: Channel,
  { state, now }: World,
): WalletState {
  const purchase = { price, label, signedAt: now }
  const held: HeldReceipt = { receipt, hash: structHash('Receipt', receipt), signature, acceptance: null, purchase }
  return { ...withChannel(state, withSigned(withOpen(channel, { price, receipt }, now), held)), lastSignedAt: now }
}
