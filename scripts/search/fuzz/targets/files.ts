import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailure } from '../../../../src/cli/support/failure.ts'
import { type Foreseen, foreseen } from '../judge.ts'
import type { Form, Target } from '../target.ts'

export interface FileTarget<Content> {
  readonly name: string
  readonly form: Form
  readonly share?: number
  readonly kinds?: Foreseen
  seeds(): readonly Uint8Array[]
  /** Reads the file as the program does. */
  read(path: string): Content
  /** What must hold of what was read. */
  check?(content: Content, folder: string): void | Promise<void>
}

/** A file from outside. */
export const fileTarget = <Content>({
  name,
  form,
  share = 32,
  kinds = [CommandFailure],
  seeds,
  read,
  check,
}: FileTarget<Content>): Target => ({
  name,
  form,
  share,
  seeds,
  open: ({ folder }) => {
    const path = join(folder, name)
    return input => {
      writeFileSync(path, input)
      const found = foreseen(kinds, () => read(path))
      if (found !== null) return check?.(found.value, folder)
    }
  },
})
