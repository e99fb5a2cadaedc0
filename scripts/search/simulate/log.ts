import { CremaError } from '../../../src/core/crema-error.ts'
import type { Logger } from '../../../src/logger.ts'

export interface LogOptions {
  readonly tell: (line: string) => void
  /** An error that the program did not foresee. */
  readonly onFault: (error: Error) => void
  readonly isOver: () => boolean
}

/** A machine's log as lines of the trace: no times, no stacks, which differ between releases of Node. */
export function traceLog(options: LogOptions, part = ''): Logger {
  const write =
    (level: string) =>
    (...[fields, text]: [object, string] | [string]) => {
      if (options.isOver()) return
      const { err = null, ...others } = typeof fields === 'string' ? { err: null } : (fields as { readonly err?: unknown })
      if (err instanceof Error && !(err instanceof CremaError)) options.onFault(err)
      const what = err === null ? others : { ...others, err: err instanceof CremaError ? err.code : String(err) }
      options.tell(`${level} ${part} ${typeof fields === 'string' ? fields : text} ${JSON.stringify(what, plain)}`)
    }
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: bindings => traceLog(options, bindings.part),
  }
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
