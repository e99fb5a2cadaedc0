import { escapeControls } from '../core/printable.ts'
import { de } from './de.ts'
import { en, type TextKey } from './en.ts'

/** The display's languages. */
export const languages = { en, de } as const
export type Language = keyof typeof languages

/**
 * A text in one language, with its `{…}` placeholders filled in, as lines. Values may be strangers' words, such as a token's symbol: control,
 * bidi and zero-width characters in them are escaped.
 */
export function textLines(language: Language, key: TextKey, values: Readonly<Record<string, string>> = {}): string[] {
  return languages[language][key]
    .replace(/\{(\w+)\}/g, (_, name: string) => escapeControls(values[name] ?? ''))
    .split('\n')
    .map(line => line.trimEnd())
}

/** The display of a machine that sells nothing, with the reason. Some reasons say themselves that it is out of service. */
export function outOfServiceLines(language: Language, reason: TextKey): string[] {
  const lines = textLines(language, reason)
  const whole = textLines(language, 'out-of-service', { reason: lines.join(' ') })
  return lines[0] === whole[0] ? lines : whole
}

/** An amount in the token's unit, as displayed: `0.80 EUR`; in German `0,80 EUR`. */
export function priceText(language: Language, amount: string, symbol: string): string {
  return `${language === 'de' ? amount.replace('.', ',') : amount} ${symbol}`
}
