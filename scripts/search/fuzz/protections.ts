import { type Patch, patch } from '../undo.ts'

/** A protection of the program, how it is taken out of the sources, and the target that then must find a violation. */
export interface Protection {
  readonly what: string
  readonly target: string
  readonly inputs: number
  readonly violation: RegExp
  readonly patches: readonly Patch[]
}

export const protections: readonly Protection[] = [
  {
    what: 'a command has as many bytes as its length says',
    ...{ target: 'tap-formats', inputs: 5000, violation: /decoded and encoded/ },
    patches: [patch('src/core/tap/apdu.ts', 'data.length !== first || rest.length > 1', 'rest.length > 1')],
  },
  {
    what: 'a response is no longer than the tap allows',
    ...{ target: 'tap-formats', inputs: 5000, violation: /expected at most 220/ },
    patches: [patch('src/core/tap/apdu.ts', 'if (bytes.length > MAX_RESPONSE_DATA + 2)', 'if (bytes.length > 2 * MAX_RESPONSE_DATA)')],
  },
  {
    what: 'the layouts’ errors become errors of the tap',
    ...{ target: 'tap-formats', inputs: 5000, violation: /an unforeseen error/ },
    patches: [patch('src/core/tap/fields.ts', '} catch (cause) {', '} catch (cause) {\n        if (cause !== undefined) throw cause')],
  },
  {
    what: 'a line is no longer than allowed',
    ...{ target: 'json-lines', inputs: 5000, violation: /a line no longer than allowed|the lines in pieces/ },
    patches: [patch('hal/support/json-lines.ts', 'this.#heldBytes + part.length > this.#maxBytes', 'part.length > this.#maxBytes')],
  },
  {
    what: 'a frame of a PN532 begins with the one that speaks',
    ...{ target: 'pn532', inputs: 5000, violation: /a content of the chip/ },
    patches: [patch('hal/pn532/frame-decoder.ts', 'isWhole && content[0] === this.#speaker', 'isWhole')],
  },
  {
    what: 'control characters are escaped',
    ...{ target: 'options', inputs: 5000, violation: /a control character in a message/ },
    patches: [
      patch('hal/support/printable.ts', 'return escapeControls(masked.length', 'return (masked.length'),
      patch('hal/support/crema-error.ts', 'escapeControls(cut(masked(text), longest))', 'cut(masked(text), longest)'),
    ],
  },
  {
    what: 'keys are masked',
    ...{ target: 'options', inputs: 5000, violation: /a key in a message/ },
    patches: [
      patch('hal/support/printable.ts', 'const masked = maskKeys(text)', 'const masked = text'),
      patch('hal/support/crema-error.ts', "publicWords === 'all' ? text : maskKeys(text, publicWords)", 'text'),
    ],
  },
  {
    what: 'a link that cannot be decoded is refused in words',
    ...{ target: 'badge-link', inputs: 5000, violation: /an unforeseen error: TypeError/ },
    patches: [
      patch('src/files/badge-link.ts', "throw notALink('Its symbol is not text.'", "throw new TypeError('Its symbol is not text.'"),
    ],
  },
  {
    what: 'an amount fits into the contract',
    ...{ target: 'badge-file', inputs: 20_000, violation: /an unforeseen error: RangeError/ },
    patches: [patch('src/support/zod-fields.ts', ".refine(amount => amount < AMOUNT_LIMIT, 'expected less than 2^128')", '')],
  },
  {
    what: 'parsing takes time in proportion to the input',
    ...{ target: 'system-files', inputs: 20_000, violation: /it takes \d+ ms/ },
    patches: [patch('src/support/routes.ts', 'line.trim().split(/\\s+/)', "line.replace(/^\\s+|\\s+$/g, '').split(/\\s+/)")],
  },
  {
    what: 'parsing ends',
    ...{ target: 'badge-link', inputs: 5000, violation: /it takes \d+ ms|it does not end/ },
    patches: [patch('src/files/badge-link.ts', '/^([a-z]+)=([\\w.%-]+)$/', '/^((?:[a-z]+)+)=([\\w.%-]+)$/')],
  },
  {
    what: 'a line that is no JSON is no fault of the program',
    ...{ target: 'control', inputs: 500, violation: /a text of a library|a foreseen error/ },
    patches: [patch('src/control/server.ts', 'const json = parseJson(line)', 'const json: unknown = JSON.parse(line)')],
  },
  {
    what: 'the wallet keeps the limit of a purchase',
    ...{ target: 'wallet', inputs: 9000, violation: /a price within the limit of a purchase/ },
    patches: [patch('src/wallet/limits.ts', 'price > limit.perPurchase', 'price > 2n * limit.perPurchase')],
  },
  {
    what: 'the wallet counts what is signed and not accepted',
    ...{ target: 'wallet', inputs: 5000, violation: /a day within its limit/ },
    patches: [
      patch('src/wallet/limits.ts', 'return sum(accepted) + sum(open.map(other => openOn(dayOf(now), other)))', 'return sum(accepted)'),
    ],
  },
  {
    what: 'the wallet signs nothing at or below an accepted receipt',
    ...{ target: 'wallet', inputs: 5000, violation: /a sequence after the accepted one/ },
    patches: [
      patch(
        'src/wallet/rules.ts',
        'if (accepted !== null && isOutdated(request, accepted.receipt)) return refuse(StatusWord.outdated)',
        '',
      ),
      patch(
        'src/wallet/rules.ts',
        'return receipt.cumulativeAmount - price < accepted ? StatusWord.outdated : null',
        'return accepted < 0n ? StatusWord.outdated : null',
      ),
    ],
  },
  {
    what: 'the machine sells for its holder’s signature alone',
    ...{ target: 'machine', inputs: 2000, violation: /a receipt signed by an employee/ },
    patches: [
      patch('src/core/judge-receipt.ts', "if (signer !== account.holder) return reject('other-signer', signer, account.holder, true)", ''),
    ],
  },
  {
    what: 'the machine takes badges of its customer’s company alone',
    ...{ target: 'machine', inputs: 2000, violation: /a receipt signed by an employee|a badge by the company/ },
    patches: [patch('src/nfc/badge-question.ts', "if (signer !== issuer) return 'forged'", '')],
  },
  {
    what: 'a node’s block has a number and a time',
    ...{ target: 'rpc', inputs: 2000, violation: /a block with a number|an unforeseen error/ },
    patches: [
      patch(
        'src/chain/final-block.ts',
        "typeof number !== 'bigint' || typeof timestamp !== 'bigint' || typeof hash !== 'string'",
        "typeof hash !== 'string'",
      ),
    ],
  },
  {
    what: 'the key of a node is redacted',
    ...{ target: 'rpc', inputs: 500, violation: /an error without the key of the node/ },
    patches: [
      patch('src/chain/translate-error.ts', 'redact(refused.details || refused.shortMessage)', '(refused.details || refused.shortMessage)'),
    ],
  },
]
