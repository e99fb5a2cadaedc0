import { CremaError, reasonOf } from '../core/crema-error.ts'
/** One rule of the protocol, checked on an implementation. */
export interface Check<World> {
  /** Short and stable, for scripts. */
  readonly name: string
  /** The protocol's requirement, as one sentence. */
  readonly expects: string
  /** @throws Nonconformance when the rule is broken; any other error means that the check could not be made */
  run(world: World): Promise<void>
}

export interface CheckOutcome {
  readonly name: string
  readonly expects: string
  readonly passed: boolean
  /** False when the check could not run because something was missing; `got` says what. */
  readonly tried: boolean
  /** The observed behaviour; null when the check passed. */
  readonly got: string | null
}

/** An implementation deviates from the protocol. */
export class Nonconformance extends CremaError {
  override name = 'Nonconformance'

  /** @param got the implementation's behaviour, without a full stop */
  constructor(got: string) {
    super({
      code: 'nonconformance',
      fact: got,
      expected: 'what the protocol requires',
      remedy: 'Correct the implementation: see PROTOCOL.md.',
    })
  }
}

/** The check cannot run: it needs the owner of the implementation. */
export class NotTried extends CremaError {
  override name = 'NotTried'

  /** @param missing what is missing, without a full stop */
  constructor(missing: string, remedy: string) {
    super({ code: 'not-tried', fact: missing, expected: 'what the check needs', remedy })
  }
}

/** @throws Nonconformance with the observed behaviour */
export function expectThat(holds: boolean, got: string): asserts holds {
  if (!holds) throw new Nonconformance(got)
}

/** Runs all checks in order, whether or not they pass. `told` is called with each outcome at once. */
export async function runChecks<World>(
  checks: readonly Check<World>[],
  world: World,
  told: (outcome: CheckOutcome) => void = () => undefined,
): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = []
  for (const { name, expects, run } of checks) {
    const error = await run(world).then(
      () => null,
      (failure: unknown) => failure ?? new Error('no reason'),
    )
    const got = error === null ? null : reasonOf(error)
    const outcome = { name, expects, passed: error === null, tried: !(error instanceof NotTried), got }
    outcomes.push(outcome)
    told(outcome)
  }
  return outcomes
}

/** @throws Nonconformance when the bytes cannot be decoded */
export function decodeOr<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw new Nonconformance(`${what} is not laid out as the protocol says: ${reasonOf(error)}`)
  }
}
