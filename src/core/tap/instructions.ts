/** The instruction byte of each command of class 80 (protocol, section 4). SELECT belongs to ISO 7816-4, class 00. */
export const Instruction = {
  sign: 0x10,
  result: 0x20,
  badge: 0x30,
  terms: 0x32,
  previous: 0x34,
  newest: 0x36,
  challenge: 0x38,
  deliver: 0x3a,
  give: 0x3c,
} as const

/** The class of all these commands. */
export const CLASS = 0x80

/** SELECT's class and instruction. */
export const SELECT = { cla: 0x00, ins: 0xa4 } as const
