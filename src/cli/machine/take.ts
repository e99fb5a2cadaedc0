import type { Command } from 'commander'
import { reasonOf } from '../../core/crema-error.ts'
import type { BadgeKept } from '../../store/records.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

const kinds = [
  { command: 'take-badge', name: 'badge', what: "load employees' badges from a file (needed for cards; phones carry their own)" },
  { command: 'take-revocation', name: 'revocation', what: 'load a revocation from a file; takes effect at once' },
] as const
type Kind = (typeof kinds)[number]

/** `crema machine take-badge FILE` and `take-revocation FILE`: passes files signed by the company to the machine. */
export function registerTake(machine: Command): void {
  for (const kind of kinds) {
    machine
      .command(kind.command)
      .description(kind.what)
      .argument('<file>', `written by crema company badge`)
      .addOption(configOption())
      .action(async (file: string, { config }: { config: string }) => {
        const content = readJsonFile(file, `${kind.name} file`)
        if (Array.isArray(content)) await takeEach(config, kind, content)
        else say(await take(config, kind, content))
      })
  }
}

async function take(config: string, { command, name }: Kind, content: unknown): Promise<string> {
  const request = command === 'take-badge' ? ({ command, badge: content } as const) : ({ command, revocation: content } as const)
  const { holder, kept } = (await ask(config, request)) as { holder: string; kept?: BadgeKept }
  return sentence(name, holder, kept)
}

/** One bad file in a list fails alone. @throws CommandFailure that names each one that the machine refused */
async function takeEach(config: string, kind: Kind, contents: readonly unknown[]): Promise<void> {
  let refused = 0
  for (const [at, content] of contents.entries()) {
    try {
      say(await take(config, kind, content))
    } catch (error) {
      refused++
      say(`Number ${at + 1} was refused: ${reasonOf(error)}`)
    }
  }
  if (refused === 0) return
  throw new CommandFailure({
    code: 'some-refused',
    fact: `${refused} of ${contents.length} were refused.`,
    expected: 'a list of which the machine can use each one',
    remedy: 'See above for what is wrong with each.',
  })
}

function sentence(name: string, holder: string, kept: BadgeKept | undefined): string {
  if (kept === 'known') return `The machine already holds this badge of ${holder}.`
  if (kept === 'waiting') return `The machine took the badge of ${holder}. It waits for the time from which it is valid.`
  return `The machine took the ${name} of ${holder}.`
}
