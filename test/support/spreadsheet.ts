import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Separator, quotes, UTF-8, first line, column formats, language, quoting, special numbers, as shown, formulas, blanks, sheets, evaluation (LibreOffice). */
const filterOf = (separator: number, language: number, sheets: number) =>
  `Text - txt - csv (StarCalc):${separator},34,76,1,,${language},false,true,false,false,false,${sheets},true`

const IN = { en: filterOf(44, 1033, 0), de: filterOf(59, 1031, 0) }
const ALL_SHEETS = filterOf(44, 1033, -1)

/**
 * Opens a workbook or CSV in LibreOffice, as a person of this language would, and computes its formulas.
 * @param profile a folder for LibreOffice's settings, made by the first call
 * @returns each sheet as English CSV, by the name of its file
 */
export async function inSpreadsheet(file: string, language: keyof typeof IN, profile: string): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-spreadsheet-'))
  try {
    const csv = file.endsWith('.csv') ? [`--infilter=${IN[language]}`] : []
    const to = ['--convert-to', `csv:${file.endsWith('.csv') ? filterOf(44, 1033, 0) : ALL_SHEETS}`, '--outdir', join(folder, 'out')]
    await promisify(execFile)('soffice', [`-env:UserInstallation=file://${profile}`, '--headless', ...csv, ...to, file])
    const names = readdirSync(join(folder, 'out'))
    return Object.fromEntries(names.map(name => [name, readFileSync(join(folder, 'out', name), 'utf8')]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
