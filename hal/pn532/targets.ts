/** A card activated by the chip. `isoDep`: it accepts APDUs (ISO 14443-4); other cards are memory cards. */
export interface Target {
  /** The chip's number for this card. */
  readonly number: number
  readonly isoDep: boolean
  /**
   * R(NAK) of block 0: an ISO-DEP card answers it without changing state (ISO 14443-4). The chip gives type B cards the CID 1,
   * type A cards none.
   */
  readonly areYouThere: Uint8Array
}

/**
 * Baud rate and modulation (BrTy) of InListPassiveTarget: 106 kbit/s for ISO 14443 A, and for ISO 14443 B with every application family.
 */
export const polls: readonly Uint8Array[] = [Uint8Array.of(1, 0x00), Uint8Array.of(1, 0x03, 0x00)]

const typeAThere = Uint8Array.of(0xb2)
const typeBThere = Uint8Array.of(0xba, 0x01)
const SAK_ISO_DEP = 0x20
const ATQB_ISO_DEP = 0x01
const ATQB_LENGTH = 12

/**
 * The card in an answer to InListPassiveTarget (UM0701-02, 7.3.5); undefined if there is none, or if it left before its
 * activation was complete.
 * @param modulation BrTy of the command
 */
export function parseTarget(modulation: number, answer: Uint8Array): Target | undefined {
  const [found = 0, number = 1] = answer
  if (found === 0) return undefined
  return modulation === 0x00 ? parseTypeA(number, answer.subarray(2)) : parseTypeB(number, answer.subarray(2))
}

/** SENS_RES (2), SEL_RES, length of the UID, UID; then the ATS, which begins with its length, when SEL_RES announces ISO 14443-4. */
function parseTypeA(number: number, data: Uint8Array): Target | undefined {
  const sak = data[2]
  const uidLength = data[3]
  if (sak === undefined || uidLength === undefined) return undefined
  const ats = data.subarray(4 + uidLength)
  if ((sak & SAK_ISO_DEP) === 0) return { number, isoDep: false, areYouThere: typeAThere }
  return ats.length > 0 && ats.length >= (ats[0] ?? 0) ? { number, isoDep: true, areYouThere: typeAThere } : undefined
}

/** ATQB (ISO 14443-3, 7.9: its eleventh byte names the protocol), then the answer to ATTRIB, preceded by its length. */
function parseTypeB(number: number, data: Uint8Array): Target | undefined {
  if (data.length < ATQB_LENGTH) return undefined
  const isoDep = ((data[10] ?? 0) & ATQB_ISO_DEP) !== 0
  if (!isoDep) return { number, isoDep, areYouThere: typeBThere }
  const attribLength = data[ATQB_LENGTH] ?? 0
  return attribLength > 0 && data.length > ATQB_LENGTH + attribLength ? { number, isoDep, areYouThere: typeBThere } : undefined
}
