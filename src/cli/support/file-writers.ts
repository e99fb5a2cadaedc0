/** The commands that write the files of Crema, with the option that names such a file where there is one. */
const WRITERS: Readonly<Record<string, string>> = {
  'terms file': 'crema company accept or crema company terms writes one; name it with --terms FILE',
  'badge file': 'crema company badge issue or crema provider badge writes one',
  'card file': 'crema machine enrol --out FILE writes one',
  'consent file': 'crema company consent or crema provider consent writes one',
  'file of receipts': 'crema machine receipts --export FILE or crema wallet receipt --export FILE writes one',
  'receipt file': "crema wallet receipt writes one, on the technician's phone",
  'registration file': 'crema machine registration writes one, at the machine',
  'revocation file': 'crema company badge revoke writes one',
}

/** What to do about a file that cannot be read: check its path, or let a command write it. */
export const whereFrom = (what: string): string => (Object.hasOwn(WRITERS, what) ? `Check the path: ${WRITERS[what]}.` : 'Check the path.')
