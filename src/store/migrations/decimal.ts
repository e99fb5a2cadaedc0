/** A column of decimal text. Amounts and externally chosen times may exceed SQLite's integers. SQL never computes with them. */
export const decimal = (name: string): string =>
  `${name} TEXT CHECK (${name} = '0' OR (${name} GLOB '[1-9]*' AND ${name} NOT GLOB '*[^0-9]*'))`
