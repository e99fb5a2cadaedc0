import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileWalletStore } from '../../../src/cli/phone/file-wallet-store.ts'
import { StoreChangedError } from '../../../src/wallet/wallet-store.ts'
import { makeReceipt } from '../../support/make.ts'
import { buy, makeBadgedBench, makeBench } from '../../wallet/bench.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crema-wallet-'))
  path = join(folder, 'wallet.json')
})
afterEach(() => rm(folder, { recursive: true }))

describe('a wallet’s file', () => {
  it('is read as null until it is written', async () => {
    const store = createFileWalletStore(path)
    expect(await store.read()).toBeNull()
    await store.write('one', null)
    expect(await store.read()).toBe('one')
    await store.write('two', 'one')
    expect(await readFile(path, 'utf8')).toBe('two')
  })

  it('may be read by its owner only, and leaves no other file beside it', async () => {
    await createFileWalletStore(path).write('text', null)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['wallet.json'])
  })

  it('is not overwritten after another writer changed it', async () => {
    const store = createFileWalletStore(path)
    await store.write('one', null)
    await writeFile(path, 'other')
    await expect(store.write('two', 'one')).rejects.toThrow(StoreChangedError)
    await expect(store.write('two', null)).rejects.toThrow(StoreChangedError)
    expect(await readFile(path, 'utf8')).toBe('other')
  })

  it('keeps the old text when a write fails', async () => {
    const store = createFileWalletStore(path)
    await store.write('one', null)
    const gone = createFileWalletStore(join(folder, 'missing', 'wallet.json'))
    await expect(gone.write('two', null)).rejects.toThrow(/ENOENT/)
    expect(await store.read()).toBe('one')
  })

  it('carries a wallet from one process to the next', async () => {
    const bench = await makeBadgedBench({ store: createFileWalletStore(path) })
    await buy(bench, makeReceipt(150n), 150n)
    const again = makeBench({ store: createFileWalletStore(path) })
    expect(await again.wallet.receipts()).toEqual(await bench.wallet.receipts())
  })
})
