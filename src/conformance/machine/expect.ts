import { keccak256, stringToBytes } from 'viem'
import { decodeCommand, statusResponse } from '../../core/tap/apdu.ts'
import { decodeBadgeCommand } from '../../core/tap/badge.ts'
import { type StatusName, StatusWord } from '../../core/tap/status-words.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { type Check, expectThat } from '../check.ts'
import { type Answer, type MachineKit, namesOf } from './kit.ts'
import type { CommandName } from './read-command.ts'
import type { Exchange } from './rules.ts'

/** Phone behaviour and expectations shared by several checks. */

export const check = (name: string, expects: string, run: (kit: MachineKit) => Promise<void>): Check<MachineKit> => ({
  name,
  expects,
  run,
})

/** An impostor's key, which no badge names. */
export const stranger = createSigner(keccak256(stringToBytes('crema conformance stranger')))

export const status = (name: StatusName) => statusResponse(StatusWord[name])

type Response = (honest: () => Promise<Uint8Array>, before: readonly Exchange[]) => Promise<Uint8Array | null> | Uint8Array | null

/** Answers this command as given, and all others correctly. */
export const answers =
  (to: CommandName, response: Response): Answer =>
  ({ name, honest, before }) =>
    name === to ? response(honest, before) : honest()

export const count = (tap: readonly Exchange[], wanted: CommandName) => tap.filter(({ name }) => name === wanted).length

/** Answers the first of these commands with this status, and the others correctly. */
export const first = (to: CommandName, name: StatusName): Answer =>
  answers(to, (honest, before) => (count(before, to) === 0 ? status(name) : honest()))

/** Answers BADGE for the channel's issuer this way the first time; all others correctly. */
export const firstBadge =
  (kit: MachineKit, response: Uint8Array): Answer =>
  ({ name, command, honest, before }) => {
    const isAsked = (bytes: Uint8Array) => decodeBadgeCommand(decodeCommand(bytes)).includes(kit.channel.issuer.address)
    const earlier = before.some(each => each.name === 'badge' && isAsked(each.command))
    return name === 'badge' && isAsked(command) && !earlier ? response : honest()
  }

/** The commands of a tap. A machine with many customers sends BADGE several times: once here. */
export const sentIn = (tap: readonly Exchange[]): CommandName[] =>
  tap.map(({ name }) => name).filter((name, at, names) => name !== 'badge' || names[at - 1] !== 'badge')

/** Without PREVIOUS, which depends on who signed last, and NEWEST, which a machine asks whose store has not met the holder. */
export const ofNewcomer = (tap: readonly Exchange[]) => tap.filter(({ name }) => name !== 'previous' && name !== 'newest')

/** Without what a machine shows a phone that knows nothing. */
export const withoutShown = (tap: readonly Exchange[]) => tap.filter(({ name }) => name !== 'previous' && name !== 'terms')

export function expectSent(tap: readonly Exchange[], ...expected: CommandName[]): void {
  expectThat(sentIn(tap).join() === expected.join(), `the machine sent ${namesOf(tap) || 'nothing'}`)
}

export const hex = (bytes: Uint8Array | undefined) => bytes?.join()

export const isSelected = (tap: readonly Exchange[]) => tap.length > 0
