import { readFile } from 'node:fs/promises'
import { StoreChangedError, type WalletStore } from '../../wallet/wallet-store.ts'
import { replaceFile } from '../support/replace-file.ts'

/** A wallet's store in one file that only its owner may read. A write is complete and on disk before it returns. */
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
      await replaceFile(path, text)
    },
  }
}
