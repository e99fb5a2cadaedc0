/** A slot for a security module inside the reader (ACR1252U and others have one): no customer's card ever comes there. */
const samSlot = /\bSAM\b/i
/** How makers name the contactless side. */
const contactless = /\bPICC\b|\bCL\b|contactless|NFC|SCL3711|Virtual PCD/i

/**
 * Which of the readers that PC/SC lists to use: with a name the first that contains it (in any case), else the first
 * contactless one, else the first at all. Never a SAM slot.
 */
export function chooseReader(seen: readonly string[], wanted?: string): string | undefined {
  const usable = seen.filter(name => !samSlot.test(name))
  if (wanted !== undefined) return usable.find(name => name.toLowerCase().includes(wanted.toLowerCase()))
  return usable.find(name => contactless.test(name)) ?? usable[0]
}
