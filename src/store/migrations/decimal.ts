/** A column of decimal text: amounts, and times that others chose, may be larger than SQLite's integers. Nothing is computed with them in SQL. */
export const decimal = (name: string): string =>
  `${name} TEXT CHECK (${name} = '0' OR (${name} GLOB '[1-9]*' AND ${name} NOT GLOB '*[^0-9]*'))`
