import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StoreChangedError, type WalletStore } from '../../wallet/wallet-store.ts'

/** A wallet's store in one file that only its owner may read. A write is on the disk, and whole, before it returns. */
export function createFileWalletStore(path: string): WalletStore {
  const read = async () => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }
  return {
    read,
    write: async (text, expected) => {
      if ((await read()) !== expected) throw new StoreChangedError()
      await replace(path, text)
    },
  }
}

/** Writes beside, then renames: after a crash the file is the old one or the new one. The name itself is durable once its folder is synced. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.new`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
