import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { badgeContent } from '../../files/signed-file.ts'
import { badgeFileNames } from '../support/badge-file-name.ts'
import { refuseExisting, writeNewJsonFile } from '../support/files.ts'

type BadgeContent = ReturnType<typeof badgeContent>

/**
 * Writes badges as one list, and each to its own file if a folder is given. They may contain names, so only their owner may read them.
 * @throws CommandFailure when one of the files exists already; then none is written
 */
export function writeBadgeList(path: string, badges: readonly BadgeContent[], folder: string | undefined): void {
  const files = folder === undefined ? [] : filesIn(folder, badges)
  for (const { file } of files) refuseExisting(file)
  writeNewJsonFile(path, badges, 0o600)
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const { badge, file } of files) writeNewJsonFile(file, badge, 0o600)
}

function filesIn(folder: string, badges: readonly BadgeContent[]) {
  const names = badgeFileNames(badges.map(({ holder, label = null }) => ({ holder, label })))
  return badges.map((badge, at) => ({ badge, file: join(folder, names[at] ?? '') }))
}

export const countOf = (badges: number): string => (badges === 1 ? 'one badge' : `${badges} badges`)

/** What to do with a list. */
export const listLines = (folder: string | undefined): string[] => [
  folder === undefined
    ? 'It may contain names: keep it private. Use --each FOLDER to write a file for each holder.'
    : `Send each holder its own file in ${folder} (crema wallet add-badge). The list may contain names: keep it private.`,
  'Machines read a list from their badges_url; cards need that, phones carry their own badge.',
]
