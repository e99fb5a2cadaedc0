import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file that only its owner may read. First beside, then renamed: after a crash the file is the old one or the new one. The name itself
 * is durable once its folder is synced.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
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
