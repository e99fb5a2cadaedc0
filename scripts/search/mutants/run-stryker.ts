import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { LogLevel, MutantResult, PartialStrykerOptions } from '@stryker-mutator/api/core'
import { Stryker } from '@stryker-mutator/core'
import type { Fate, Mutant } from './mutant.ts'
import type { Room } from './rooms.ts'

/** How many mutants to try, and from which seed they are drawn. */
export interface Sample {
  readonly size: number
  readonly seed: number
}

/**
 * Mutates a copy of the project and runs, for each mutant, the tests that reach it. Mutants of what a module computes once, when it is
 * loaded, are not tried: each would take the whole set of tests.
 * @param sample null for all mutants
 * @throws Error when the tests fail without a mutant
 */
export async function runStryker({ files, tests }: Omit<Room, 'name'>, sample: Sample | null, workers: number): Promise<Mutant[]> {
  const options: PartialStrykerOptions & Record<string, unknown> = {
    mutate: [...files],
    testFiles: [...tests],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', './scripts/search/mutants/plugins.js'],
    vitest: { configFile: 'scripts/search/mutants/vitest.config.ts', related: false },
    checkers: sample === null ? [] : ['sample'],
    sample: sample ?? {},
    ignorers: ['texts'],
    // TypeScript 7 has no API for Stryker's look at a tsconfig: it finds none.
    tsconfigFile: 'none.json',
    disableTypeChecks: false,
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    ignorePatterns: ['/.build', '/.cache', '/.forge', '/.demo', '/contracts', '/src/panel/screenshots'],
    tempDirName: '.build/mutants',
    reporters: [],
    warnings: false,
    concurrency: workers,
    timeoutMS: 5000,
    dryRunTimeoutMinutes: 15,
    logLevel: 'error' as LogLevel,
    allowConsoleColors: false,
  }
  return (await new Stryker(options).runMutationTest()).map(mutantOf)
}

const FATES: Partial<Record<MutantResult['status'], Fate>> = {
  Killed: 'killed',
  Timeout: 'killed',
  RuntimeError: 'killed',
  Survived: 'survived',
  NoCoverage: 'survived',
}

/** Stryker counts lines and columns from 1. */
function mutantOf({ fileName, location: { start, end }, replacement, status }: MutantResult): Mutant {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  const [source = ''] = lines
  const cut = [...lines.slice(0, -1), lines.at(-1)?.slice(0, end.column - 1) ?? '']
  const text = cut.join('\n').slice(start.column - 1)
  const file = relative(process.cwd(), fileName)
  return { file, line: start.line, source: source.trim(), text, replacement: replacement ?? '', fate: FATES[status] ?? 'not-tried' }
}
