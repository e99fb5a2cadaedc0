import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { decodeSelectAnswer, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { crema, cremaMain, stopProcess } from '../support/crema.ts'
import { startApp } from '../support/smart-card-emulator.ts'

it('crema wallet remote is the card of the Android app, under the laboratory’s application id, until it is interrupted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crema-remote-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const phone = join(folder, 'phone')
  const aid = 'F276A288BCFBA69D34F31001'
  const holder = await crema('wallet', 'new', '--phone', phone)
  const child = spawn(process.execPath, [cremaMain, 'wallet', 'remote', '--phone', phone, '--aid', aid, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => stopProcess(child, 'SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const [, port] = /waits on 127\.0\.0\.1:(\d+) for the app/.exec(line) ?? []
  const app = await startApp(Number(port))
  const answer = await app.process(encodeSelectCommand(Uint8Array.from(Buffer.from(aid, 'hex'))))
  expect(decodeSelectAnswer(answer).holder).toBe(holder)
  await stopProcess(child, 'SIGINT')
  expect(child.exitCode).toBe(0)
})
