#!/usr/bin/env node
import { Command } from 'commander'
import { registerCompany } from './cli/company/register.ts'
import { reportFailure } from './cli/failure.ts'
import { registerKey } from './cli/key.ts'
import { registerMachine } from './cli/machine/register.ts'
import { registerSimulator } from './cli/simulator/register.ts'
import { registerWallet } from './cli/wallet/register.ts'
import { version } from './version.ts'

const program = new Command('crema').description('pay-per-cup coffee machines').version(version).showHelpAfterError()
for (const register of [registerMachine, registerCompany, registerWallet, registerSimulator, registerKey]) register(program)

await program.parseAsync().catch(reportFailure)
