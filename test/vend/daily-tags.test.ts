import { describe, expect, it } from 'vitest'
import { DailyTags } from '../../src/vend/daily-tags.ts'
import { anna, ben, DAY, NOW } from '../support/make.ts'

function makeTags() {
  let [now, drawn] = [NOW, 0]
  const tags = new DailyTags({ now: () => now, randomBytes: length => new Uint8Array(length).fill(++drawn) })
  const nextDay = () => {
    now += DAY
  }
  return { tags, nextDay }
}

describe('a holder’s tag', () => {
  it('is the same all day, another one the next day, and nobody else’s', () => {
    const { tags, nextDay } = makeTags()
    const today = tags.of(anna.address)
    expect(today).toMatch(/^[0-9a-f]{8}$/)
    expect(tags.of(anna.address)).toBe(today)
    expect(tags.of(ben.address)).not.toBe(today)
    nextDay()
    expect(tags.of(anna.address)).not.toBe(today)
  })

  it('replaces each address in a text, however it is written, and no longer run of digits', () => {
    const { tags } = makeTags()
    const hash = `0x${'1'.repeat(64)}`
    const text = `got ${anna.address}, expected ${ben.address.replace(/[a-f]/g, each => each.toUpperCase())} of ${hash}`
    expect(tags.hide(text)).toBe(`got ${tags.of(anna.address)}, expected ${tags.of(ben.address)} of ${hash}`)
  })
})
