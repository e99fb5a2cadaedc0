import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** Imports the drivers' packages with Node itself: the test runner's loader resolves names that Node does not. */
describe('the packages of the pins', () => {
  it.each([
    ['epoll', '(await import("epoll")).default.Epoll.EPOLLIN', 'number'],
    ['onoff', '(await import("onoff")).Gpio', 'function'],
    ['koffi', '(await import("koffi")).default.load', 'function'],
  ])('%s is there under the name that is used', (_, expression, type) => {
    const script = `console.log(typeof ${expression})`
    expect(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }).trim()).toBe(type)
  })
})
