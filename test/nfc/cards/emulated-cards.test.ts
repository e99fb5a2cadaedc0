import { execHaloCmdPCSC } from '@arx-research/libhalo/api/desktop'
import keycard from 'keycard-sdk'
import type { APDUCommand } from 'keycard-sdk/dist/apdu-command.js'
import { APDUResponse } from 'keycard-sdk/dist/apdu-response.js'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../src/core/hex.ts'
import { makeHash } from '../../support/make.ts'
import { createHalo, createKeycard, type EmulatedCard } from './emulated-cards.ts'

/** Reads the emulated cards with their makers' own libraries, to check that the emulation is right. */

const digests = Array.from({ length: 20 }, (_, i) => makeHash(`digest ${i}`))

describe('libhalo reads the emulated HaLo', () => {
  const exec = (card: EmulatedCard, command: object) =>
    execHaloCmdPCSC(command as never, { transmit: async (apdu: Uint8Array) => Buffer.from(card.transmit(Uint8Array.from(apdu))) } as never)

  it('its keys and addresses', async () => {
    const card = createHalo('halo')
    const { publicKeys, etherAddresses } = (await exec(card, { name: 'get_pkeys' })) as unknown as Record<string, Record<string, string>>
    expect(publicKeys?.['1']).toBe(toHex(card.publicKey).slice(2))
    expect(etherAddresses?.['1']?.toLowerCase()).toBe(card.address)
    expect(publicKeys?.['2']).not.toBe(publicKeys?.['1'])
  })

  it.each([false, true])('its signatures, with s in either half: %s', async anyS => {
    const card = createHalo('halo', { anyS })
    for (const digest of digests) {
      const answer = (await exec(card, { name: 'sign', keyNo: 1, digest: digest.slice(2) })) as unknown as Record<string, string>
      expect(answer['etherAddress']?.toLowerCase()).toBe(card.address)
    }
  })

  it('its errors', async () => {
    await expect(exec(createHalo('halo'), { name: 'sign', keyNo: 3, digest: digests[0]?.slice(2) })).rejects.toThrow('Invalid key number')
  })
})

describe('keycard-sdk reads the emulated Keycard', () => {
  const commandsOf = (card: EmulatedCard) =>
    new keycard.CashCommandset({
      send: async (command: APDUCommand) => new APDUResponse(card.transmit(command.serialize())),
      isConnected: () => true,
    })

  it('its key', async () => {
    const card = createKeycard('keycard')
    const answer = await commandsOf(card).select()
    const info = new keycard.CashApplicationInfo(answer.checkOK().data)
    expect(toHex(Uint8Array.from(info.pubKey))).toBe(toHex(card.publicKey))
    expect(info.getAppVersionString()).toBe('3.1')
  })

  it.each([false, true])('its signatures, with s in either half: %s', async anyS => {
    const card = createKeycard('keycard', { anyS })
    const commands = commandsOf(card)
    await commands.select()
    for (const digest of digests) {
      const hash = fromHex(digest)
      const answer = (await commands.sign(hash)).checkOK()
      const signature = new keycard.RecoverableSignature({ hash, tlvData: answer.data })
      expect(toHex(Uint8Array.from(signature.getEthereumAddress()))).toBe(card.address)
    }
  })
})
