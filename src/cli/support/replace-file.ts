import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file, by default one that only its owner may read. Written beside it first, then renamed, so that after a crash the file is either
 * the old one or the new one. The folder is synced too, which makes the new name durable.
 */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
  const beside = `${path}.${process.pid}.new`
  const file = await open(beside, 'w', mode)
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
