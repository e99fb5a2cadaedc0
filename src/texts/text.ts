import { de } from './de.ts'
import { en, type TextKey } from './en.ts'

/** The languages that a display speaks. */
export const languages = { en, de } as const
export type Language = keyof typeof languages

/** One text in one language, its `{…}` filled in, as lines. */
export function textLines(language: Language, key: TextKey, values: Readonly<Record<string, string>> = {}): string[] {
  return languages[language][key].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '').split('\n')
}

/** An amount in the token's unit, as a display shows it: `0.80 EUR`; in German `0,80 EUR`. */
export function priceText(language: Language, amount: string, symbol: string): string {
  return `${language === 'de' ? amount.replace('.', ',') : amount} ${symbol}`
}
