import type { StatementRow } from './rows.ts'

export const locales = ['en', 'de'] as const
/** The language of a statement, which also decides how it writes numbers. */
export type Locale = (typeof locales)[number]

/** How a language's spreadsheets write a table. */
export interface TableForm {
  readonly delimiter: ',' | ';'
  readonly decimalMark: '.' | ','
}

export const forms: Readonly<Record<Locale, TableForm>> = {
  en: { delimiter: ',', decimalMark: '.' },
  de: { delimiter: ';', decimalMark: ',' },
}

const en = {
  date: 'date',
  time: 'time',
  offset: 'zone',
  what: 'what',
  machine: 'machine',
  payee: 'payee',
  agreement: 'agreement',
  token: 'token',
  opening: 'opening balance',
  deposited: 'deposited',
  redeemed: 'redeemed',
  refunded: 'refunded',
  closing: 'closing balance',
  cups: 'cups',
  cupsOf: 'cups: ',
  cupsUnknown: 'cups: product not known',
  net: 'redeemed without VAT',
  vat: 'VAT',
  vatRate: 'VAT %',
  owed: 'owed, not redeemed',
  cupsOwed: 'cups owed',
  receipt: 'receipt',
  block: 'block',
  transaction: 'transaction',
  channel: 'channel',
  sheet: 'Statement',
  sums: 'Sums',
  sum: 'sum',
  check: 'opening + deposited - redeemed - refunded - closing, which is 0',
} as const

/** The titles of a statement's columns and sheets. */
export type Titles = Readonly<Record<keyof typeof en, string>>

const de: Titles = {
  date: 'Datum',
  time: 'Uhrzeit',
  offset: 'Zone',
  what: 'Vorgang',
  machine: 'Maschine',
  payee: 'Empfänger',
  agreement: 'Vertrag',
  token: 'Token',
  opening: 'Anfangssaldo',
  deposited: 'eingezahlt',
  redeemed: 'eingelöst',
  refunded: 'erstattet',
  closing: 'Endsaldo',
  cups: 'Tassen',
  cupsOf: 'Tassen: ',
  cupsUnknown: 'Tassen: Produkt nicht bekannt',
  net: 'eingelöst ohne USt',
  vat: 'USt',
  vatRate: 'USt %',
  owed: 'geschuldet, nicht eingelöst',
  cupsOwed: 'Tassen geschuldet',
  receipt: 'Beleg',
  block: 'Block',
  transaction: 'Transaktion',
  channel: 'Kanal',
  sheet: 'Auszug',
  sums: 'Summen',
  sum: 'Summe',
  check: 'Anfangssaldo + eingezahlt - eingelöst - erstattet - Endsaldo, ergibt 0',
}

export const titles: Readonly<Record<Locale, Titles>> = { en, de }

/** What a line is, as its own words. */
export const kindWords: Readonly<Record<Locale, Readonly<Record<StatementRow['what'], string>>>> = {
  en: {
    'opening balance': 'opening balance',
    deposit: 'deposit',
    redemption: 'redemption',
    refund: 'refund',
    owed: 'owed, not redeemed',
    'closing balance': 'closing balance',
    'balance so far': 'balance so far: the period is not over',
  },
  de: {
    'opening balance': 'Anfangssaldo',
    deposit: 'Einzahlung',
    redemption: 'Einlösung',
    refund: 'Erstattung',
    owed: 'geschuldet, nicht eingelöst',
    'closing balance': 'Endsaldo',
    'balance so far': 'vorläufiger Saldo: der Zeitraum läuft noch',
  },
}
