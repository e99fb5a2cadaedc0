import { Command } from 'commander'
import { vi } from 'vitest'
import { registerCompany } from '../../src/cli/company/register.ts'
import { registerKey } from '../../src/cli/key.ts'
import { registerMachine } from '../../src/cli/machine/register.ts'
import { registerProvider } from '../../src/cli/provider/register.ts'
import { registerWallet } from '../../src/cli/wallet/register.ts'

/** Runs a `crema` command in this process and returns what it printed. Errors propagate. */
export async function runCommand(...args: string[]): Promise<string> {
  const program = new Command('crema').exitOverride().configureOutput({ writeErr: () => {} })
  for (const register of [registerCompany, registerKey, registerMachine, registerProvider, registerWallet]) await register(program, args[1])
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  try {
    await program.parseAsync(args, { from: 'user' })
    return lines.join('\n')
  } finally {
    log.mockRestore()
  }
}

/** The same with `--json`; returns the parsed output. */
export async function runJson(...args: string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await runCommand(...args, '--json')) as Record<string, unknown>
}
