/** What code page 1252 has from 0x80 to 0x9f (Unicode, CP1252.TXT); the five that it leaves out are the control characters of that number. */
const FROM_0X80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** Text of the Windows code page 1252. TextDecoder of Node 20 takes it for Latin-1, which has control characters there. */
export const decodeWindows1252 = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, character => FROM_0X80[character.charCodeAt(0) - 0x80] ?? character)
