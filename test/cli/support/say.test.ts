import { afterEach, expect, it, vi } from 'vitest'
import { sayFile } from '../../../src/cli/support/say.ts'

afterEach(() => vi.restoreAllMocks())

it.each([
  [false, '\ufeffKüche;1\n', '\ufeffKüche;1'],
  [true, '\ufeffKüche;1\n', 'Küche;1'],
  [false, 'a,\u001b[2J\n', 'a,\\u{1b}[2J'],
])('a file’s text on a terminal (%s) is %j', (isTTY, text, shown) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const before = process.stdout.isTTY
  process.stdout.isTTY = isTTY
  sayFile(text)
  process.stdout.isTTY = before
  expect(log).toHaveBeenCalledWith(shown)
})
