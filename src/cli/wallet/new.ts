import { mkdirSync } from 'node:fs'
import type { Command } from 'commander'
import { createKeyFile } from '../../files/keys.ts'
import { say } from '../support/say.ts'
import { keyFileOf, phoneOption } from './open-wallet.ts'

/** `crema wallet new`: creates a virtual phone. */
export function registerNew(wallet: Command): void {
  wallet
    .command('new')
    .description('create a virtual phone: a folder with a new key; prints its address, which the company needs for the badge')
    .addOption(phoneOption())
    .action(({ phone }: { phone: string }) => {
      mkdirSync(phone, { recursive: true, mode: 0o700 })
      say(createKeyFile(keyFileOf(phone)))
    })
}
