import { fromHex, ZERO_ADDRESS } from '../../core/hex.ts'
import { encodeResponse } from '../../core/tap/apdu.ts'
import { encodeSelectAnswer } from '../../core/tap/select.ts'
import { StatusWord } from '../../core/tap/status-words.ts'
import { answers, check, expectSent, isSelected, status, stranger } from './expect.ts'

/** An answer to SELECT after which no command of the protocol may follow. */
const ends = (name: string, expects: string, selected: Uint8Array) =>
  check(name, `${expects}: no command of the protocol follows`, async kit => {
    const tap = await kit.purchase(
      await kit.phone(),
      answers('select', () => selected),
      isSelected,
    )
    expectSent(
      tap.filter(({ name }) => name !== 'other'),
      'select',
    )
  })

/** An answer to SELECT with these bytes before the holder, which our codecs would not produce. */
const raw = (version: number, minVersion: number, flags: number, holder = stranger.address) =>
  encodeResponse(StatusWord.done, Uint8Array.of(version, minVersion, flags, ...fromHex(holder)))

export const selections = [
  ends(
    'locked',
    'SELECT says that the phone is locked',
    encodeSelectAnswer({ version: 1, minVersion: 1, locked: true, holder: ZERO_ADDRESS }),
  ),
  ends('later-version', 'SELECT says minVersion 2', raw(3, 2, 0)),
  ends('no-version', 'SELECT says version 0', raw(0, 0, 0)),
  ends('bad-select', 'an answer to SELECT that is cut off', Uint8Array.of(1, 1, 0, 0x90, 0)),
  ends('no-wallet', 'SELECT is answered 6A82, and other applications may be selected', status('noWallet')),
  check(
    'versions-to-come',
    'SELECT says versions 1 to 9 and a flag that nobody knows: the phone is served as one of version 1',
    async kit => {
      const phone = await kit.regular()
      const tap = await kit.buy(
        phone,
        answers('select', async honest => {
          await honest()
          return raw(9, 1, 0x80, phone.signer.address)
        }),
      )
      expectSent(tap, 'select', 'sign', 'result')
    },
  ),
]
