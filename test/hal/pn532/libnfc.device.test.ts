import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { CardKind } from './emulator/messages.ts'
import { chipForTest, echo } from './field.ts'

/** Tests the emulated chip with Debian's libnfc, which was developed independently against real chips. */

const install = 'apt-get install --no-install-recommends libnfc-bin libnfc-examples'

/** Starts a libnfc tool on that port. */
function startTool(tool: 'nfc-list' | 'nfc-poll', port: string): ChildProcessByStdio<null, Readable, Readable> {
  if (!existsSync(`/usr/bin/${tool}`)) throw new Error(`The tests need ${tool}. Install it: ${install}`)
  const env = { ...process.env, LIBNFC_DEVICE: `pn532_uart:${port}` }
  return spawn('stdbuf', ['--output=0', `/usr/bin/${tool}`], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function outputOf(tool: ChildProcessByStdio<null, Readable, Readable>, onText: (text: string) => void = () => {}): Promise<string> {
  let output = ''
  for (const stream of [tool.stdout, tool.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      onText(output)
    })
  const [code] = await once(tool, 'close')
  return `${output.replaceAll(/ +/g, ' ')}\nexit ${code}`
}

describe('the emulated chip, as libnfc sees it', () => {
  it('without a card lists none', async () => {
    const chip = await chipForTest()
    const output = await outputOf(startTool('nfc-list', chip.path))
    expect(output).toContain('device opened')
    expect(output).not.toContain('target')
    expect(output).toContain('exit 0')
  })

  it.each<[CardKind, string[]]>([
    ['phone', ['1 ISO14443A passive target(s) found', 'UID (NFCID3): 08 ', 'SAK (SEL_RES): 20', 'ATS: 78 80 02 02']],
    ['memory', ['1 ISO14443A passive target(s) found', 'UID (NFCID1): de ad be ef', 'SAK (SEL_RES): 08']],
    ['type-b', ['1 ISO14443B passive target(s) found', 'Protocol Info: 00 81 81']],
  ])('has a %s in its field', async (kind, expected) => {
    const chip = await chipForTest()
    await chip.lay(echo, kind)
    const output = await outputOf(startTool('nfc-list', chip.path))
    for (const text of [...expected, 'exit 0']) expect(output).toContain(text)
  })

  it.each<[CardKind, string]>([
    ['phone', 'UID (NFCID3): 08 '],
    ['memory', 'UID (NFCID1): de ad be ef'],
    ['type-b', 'Protocol Info: 00 81 81'],
  ])('tells when a %s comes and leaves', async (kind, expected) => {
    const chip = await chipForTest()
    const tool = startTool('nfc-poll', chip.path)
    let stay: ReturnType<typeof chip.lay> | undefined
    const output = await outputOf(tool, text => {
      if (text.includes('will poll')) stay ??= chip.lay(echo, kind)
      if (text.includes('Waiting for card removing')) void stay?.then(({ leave }) => leave())
    })
    for (const text of [expected, 'Target Released', 'done.', 'exit 0']) expect(output).toContain(text)
  })
})
