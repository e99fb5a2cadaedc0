/** A private key that no text may show, in lower case without 0x. */
export const KEY = '5ec2e7'.repeat(10).concat('5ec2')

/** Words that parsers stumble over, for any text. */
export const words: readonly string[] = [
  ...['0', '1', '-1', '-0', '1e309', '1e21', '0.1', '00', '255', '256', '65535', '65536', '4294967295', '4294967296'],
  ...['9007199254740991', '9007199254740993', '18446744073709551616', '340282366920938463463374607431768211455'],
  ...['340282366920938463463374607431768211456', '9'.repeat(39), `1${'0'.repeat(77)}`, '0x', '0x0', `0x${KEY}`],
  ...[
    'null',
    'true',
    'false',
    '[]',
    '{}',
    '""',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '\0',
    '=',
    ';',
    '#',
    '/',
    '..',
    '-',
    '.',
    '%',
    '%00',
    '&',
  ],
  ...['\u001b[31m', '\u009b', '\u202e', '\u2028', '\ufeff', '\u200b', '\ue000', 'é', 'e\u0301', 'ﬃ', '𝔘', '\\ud800', '\\u0000', '\\u001b'],
  ...['__proto__', 'constructor', 'toString', 'NaN', 'Infinity', 'never', 'none', `0x${'00'.repeat(20)}`, `0x${'ff'.repeat(32)}`],
  ...['1970-01-01', '0001-01-01', '2027-12-31', '2027-12-31T18:00Z', '9999-12-31', '365d', '999999999d', '1ms'],
]

/** Values that a schema may not expect, for any JSON. */
export const values: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e300, '', '0', '-1', '1.5', [], {}, [[]], [null]],
  ...[`0x${KEY}`, `0x${'00'.repeat(20)}`, `0x${'ff'.repeat(32)}`, `0x${'AB'.repeat(20)}`, '9'.repeat(39), '9'.repeat(78), '\ud800'],
  ...['\u001b[31m', '\u202e', '\u0000', 'x'.repeat(5000), { ['\u001b[2J']: 1 }, { toString: 1 }, { length: -1 }, '0x', '0x1'],
]

/** Bytes that binary formats give a meaning. */
export const bytes: readonly Uint8Array[] = [
  ...[
    [0],
    [0xff],
    [0x7f],
    [0x80],
    [0, 0, 0xff],
    [0xd5],
    [0x90, 0],
    [0x69, 0xf4],
    [0x6a, 0x88],
    [0x61, 0],
    [0xef, 0xbb, 0xbf],
    [0xc0, 0x80],
  ],
  ...[[0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], Array(8).fill(0), Array(8).fill(0xff), Array(16).fill(0xff), Array(32).fill(0)],
].map(each => Uint8Array.from(each as number[]))
