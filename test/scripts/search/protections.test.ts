import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { protections as chaos } from '../../../scripts/search/chaos/protections.ts'
import { protections as fuzz } from '../../../scripts/search/fuzz/protections.ts'
import { protections as powercut } from '../../../scripts/search/powercut/protections.ts'
import { protections as simulate } from '../../../scripts/search/simulate/protections.ts'
import { protections as torture } from '../../../scripts/search/torture/protections.ts'
import type { Patch } from '../../../scripts/search/undo.ts'

const all: Readonly<Record<string, readonly { readonly what: string; readonly patches: readonly Patch[] }[]>> = {
  chaos,
  fuzz,
  powercut,
  simulate,
  torture,
}

describe.each(Object.entries(all))('what %s takes out of the sources', (_, protections) => {
  it.each(protections)('is there once: $what', ({ patches }) => {
    const places = patches.map(({ file, now }) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').split(now).length - 1)
    expect(places).toEqual(patches.map(() => 1))
    for (const { now, undone } of patches) expect(undone).not.toBe(now)
  })
})
