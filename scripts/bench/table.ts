/** The figures of each benchmark: its last line, parsed. */
export interface Figures {
  readonly verify: Record<'ratio' | 'firstRatio' | 'viemRatio' | 'ethersRatio', number>
  readonly commit: Record<'ratio' | 'syncsPerCup' | 'bytesRatio' | 'cupBytesRatio' | 'documentedRatio', number>
  readonly tap: Record<'hotPathRatio' | 'regularBytes' | 'exchanges' | 'afterOthersBytes' | 'afterOthersExchanges', number>
  readonly start: Record<
    'versionRatio' | 'safeStateRatio' | 'statusRatio' | 'readyRatio' | 'idleRssRatio' | 'guardRssRatio' | 'tsxRatio' | 'releaseBytes',
    number
  >
  readonly scale: Record<'commitRatio' | 'startRatio', number>
  readonly gas: Record<'redeemBadgeErc20' | 'redeemBadgeNative' | 'redeemMany10Erc20', number>
}

type Row = readonly [what: string, measured: string, instead: string]

const NODE = 'of `node -e 0`'
const OVERWRITE = 'of a 4-KiB overwrite with fdatasync'
const VERIFY_FLOOR = 'of keccak (hash-wasm) and one libsecp256k1 call'
const times = (ratio: number, floor = '') => `${ratio} times${floor && ` the time ${floor}`}`

/** README's table. What one would take instead has the same floor. */
export function tableOf({ verify, commit, tap, start, scale, gas }: Figures): string {
  const rows: Row[] = [
    ['verify a receipt', times(verify.ratio, VERIFY_FLOOR), `viem ${times(verify.viemRatio)}, ethers ${times(verify.ethersRatio)}`],
    ['the first after a start', `${times(verify.firstRatio)} a later one`, ''],
    [
      'take a receipt: judge, store, flush',
      times(commit.ratio, OVERWRITE),
      `better-sqlite3 as documented, without a flush: ${commit.documentedRatio}`,
    ],
    ['its bytes on the disk', `${times(commit.bytesRatio)} the overwrite's; the whole cup's ${commit.cupBytesRatio}`, ''],
    ['flushes of a cup in a row of cups', String(commit.syncsPerCup), ''],
    ['last byte of a tap until the relay closes', `${times(tap.hotPathRatio)} both floors together`, ''],
    ["a regular's purchase", `${tap.regularBytes} bytes, ${tap.exchanges} exchanges`, ''],
    ['one after another holder', `${tap.afterOthersBytes} bytes, ${tap.afterOthersExchanges} exchanges`, ''],
    ['`crema --version`', times(start.versionRatio, NODE), `from the sources, by tsx: ${start.tsxRatio}`],
    ['`machine safe-state`', times(start.safeStateRatio, NODE), ''],
    ['`machine status`', times(start.statusRatio, NODE), ''],
    ['`machine run` until it serves', times(start.readyRatio, NODE), ''],
    ['memory: idle daemon, guard', `${start.idleRssRatio} and ${start.guardRssRatio} times an idle Node's`, ''],
    ['the release', `${(start.releaseBytes / 1e6).toFixed(1)} MB`, ''],
    ['a cup, a start with a million receipts', `${scale.commitRatio} and ${scale.startRatio} times those with one`, ''],
    [
      'redeem: ERC-20, native, ten channels at once',
      `${[gas.redeemBadgeErc20, gas.redeemBadgeNative, gas.redeemMany10Erc20].map(each => each.toLocaleString('en')).join(', ')} gas`,
      '',
    ],
  ]
  return ['| what | measured | instead |', '| --- | --- | --- |', ...rows.map(row => `| ${row.join(' | ')} |`)].join('\n')
}

const [START, END] = ['<!-- bench -->', '<!-- /bench -->']

/**
 * Puts this text between the page's marks.
 * @throws Error when the page has no marks
 */
export function withTable(page: string, text: string): string {
  const [from, to] = [page.indexOf(START), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`Expected ${START} and ${END} in the page.`)
  return `${page.slice(0, from + START.length)}\n${text}\n${page.slice(to)}`
}
