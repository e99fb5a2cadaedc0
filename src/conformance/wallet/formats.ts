import { fromHex } from '../../core/hex.ts'
import { encodeSelectCommand } from '../../core/tap/select.ts'
import { expectThat } from '../check.ts'
import { check } from './expect.ts'

/** Commands that are not laid out as the protocol says, in hex; each stands for a rule of the layout. */
const malformed: Readonly<Record<string, `0x${string}`>> = {
  'SIGN of four bytes': '0x80100000040102030400',
  'SIGN without Le': `0x8010000071${'00'.repeat(113)}`,
  'SIGN with a label that is longer than it says': `0x8010000072${'00'.repeat(112)}00ff00`,
  'SIGN with a label of 25 bytes': `0x801000008a${'00'.repeat(112)}19${'41'.repeat(25)}00`,
  'BADGE of no issuer': '0x8030000000',
  'BADGE of half an issuer': `0x803000000a${'11'.repeat(10)}00`,
  'TERMS that break off': `0x8032000010${'11'.repeat(16)}`,
  'PREVIOUS with an unknown P1': `0x8034020040${'11'.repeat(64)}`,
  'NEWEST of half a channel': `0x8036000010${'11'.repeat(16)}00`,
  'CHALLENGE with a short nonce': `0x8038000033${'11'.repeat(51)}00`,
  'DELIVER that breaks off': `0x803a000010${'11'.repeat(16)}`,
  'GIVE that breaks off': `0x803c000010${'11'.repeat(16)}`,
  'RESULT of an unknown state': `0x802000005903${'00'.repeat(88)}`,
}

export const formats = [
  check('select', 'SELECT: version 1, unlocked, and the holder’s address', async kit => {
    const { version, minVersion, locked } = await kit.select()
    expectThat(!locked, 'the wallet says that it is locked')
    expectThat(version >= 1 && minVersion <= 1, `versions ${minVersion} to ${version}`)
  }),
  check('other-application', 'SELECT of another application: 6A82', async kit => {
    await kit.expectStatus(encodeSelectCommand(Uint8Array.of(0xf0, 0, 1, 2, 3, 4, 5)), 'noWallet')
  }),
  check('unknown-instruction', 'an unknown instruction: 6D00', async kit => {
    await kit.select()
    await kit.expectStatus(Uint8Array.of(0x80, 0xfe, 0, 0, 0), 'unknownInstruction')
  }),
  check('unknown-class', 'an unknown class: 6E00', async kit => {
    await kit.select()
    await kit.expectStatus(Uint8Array.of(0x90, 0x30, 0, 0, 0), 'unknownClass')
  }),
  ...Object.entries(malformed).map(([what, bytes], at) =>
    check(`malformed-${at + 1}`, `${what}: 6700`, async kit => {
      await kit.select()
      await kit.expectStatus(fromHex(bytes), 'wrongLength')
    }),
  ),
]
