/** A slot for a security module inside the reader (the ACR1252U and others have one). Customers' cards never appear there. */
const samSlot = /\bSAM\b/i
/** How makers name the contactless interface. */
const contactless = /\bPICC\b|\bCL\b|contactless|NFC|SCL3711|Virtual PCD/i

/**
 * Chooses a reader from PC/SC's list: with a name, the first that contains it (ignoring case); otherwise the first contactless
 * one, or else the first of all. Never a SAM slot.
 */
export function chooseReader(seen: readonly string[], wanted?: string): string | undefined {
  const usable = seen.filter(name => !samSlot.test(name))
  if (wanted !== undefined) return usable.find(name => name.toLowerCase().includes(wanted.toLowerCase()))
  return usable.find(name => contactless.test(name)) ?? usable[0]
}
