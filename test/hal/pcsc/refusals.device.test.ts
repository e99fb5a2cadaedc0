import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openPcscCardReader } from '../../../hal/pcsc/pcsc-card-reader.ts'
import { withoutPackage } from '../../support/without-package.ts'
import { pcscdForTest, readerForTest } from './field.ts'

/** Listens on a socket in place of pcscd and greets each client in the given way. Returns the socket's path. */
async function impostor(greet: (client: Socket) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-impostor-'))
  const clients = new Set<Socket>()
  const server = createServer(client => {
    clients.add(client.on('error', () => {}))
    greet(client)
  }).listen(join(folder, 'pcscd.comm'))
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of clients) client.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return join(folder, 'pcscd.comm')
}

async function statusAt(socketPath: string) {
  const reader = await openPcscCardReader({ socketPath })
  onTestFinished(() => reader.dispose())
  expect(reader.processId).toBeUndefined()
  return reader.status()
}

describe('status names the fact and the remedy', () => {
  it('when polkit denies this user access to pcscd', async () => {
    expect(await statusAt(await impostor(client => client.destroy()))).toMatchObject({
      reason: 'pcscd refuses this user.',
      remedy: expect.stringContaining('org.debian.pcsc-lite.access_pcsc'),
    })
  })

  it('when pcscd accepts and stays silent', async () => {
    const socketPath = await impostor(() => {})
    expect(await statusAt(socketPath)).toMatchObject({
      reason: `pcscd accepts at ${socketPath} but does not answer.`,
      remedy: expect.stringContaining('systemctl restart pcscd'),
    })
  })

  it('when nfc-pcsc is not installed', async () => {
    vi.stubEnv('NODE_OPTIONS', `--import=${withoutPackage('nfc-pcsc')}`)
    onTestFinished(() => void vi.unstubAllEnvs())
    const reader = await readerForTest(await pcscdForTest())
    expect(reader.status()).toMatchObject({
      state: 'lost',
      reason: "The package nfc-pcsc cannot be loaded: Cannot find package 'nfc-pcsc'",
      remedy: expect.stringContaining('npm install nfc-pcsc'),
    })
  })
})
