import { expect, it } from 'vitest'
import { makeFile, makeStore } from './fixture.ts'

it('the store remembers across a restart whether the last cup had no water', () => {
  const file = makeFile()
  const store = makeStore(file)
  expect(store.brewer.isDry()).toBe(false)
  for (const isDry of [true, false, true]) {
    store.brewer.putDry(isDry)
    expect(store.brewer.isDry()).toBe(isDry)
  }
  store.close()
  expect(makeStore(file).brewer.isDry()).toBe(true)
})
