/** A part of the sources, and the tests that judge its mutants. */
export interface Room {
  readonly name: string
  /** Globs. */
  readonly files: readonly string[]
  /** Globs. */
  readonly tests: readonly string[]
}

/**
 * What money, lock-outs and safety depend on, as far as unit tests hold it. Left out: migrations, which never change, and the ends of the
 * guard's pipes, which device tests hold. Each room by itself: one worker cannot hold the instrumented tests of all.
 */
export const rooms: readonly Room[] = [
  { name: 'core', files: ['src/core/**/*.ts'], tests: ['test/core/**/*.test.ts'] },
  { name: 'store', files: ['src/store/*.ts'], tests: ['test/store/*.test.ts'] },
  { name: 'nfc', files: ['src/nfc/**/*.ts'], tests: ['test/nfc/**/*.test.ts'] },
  { name: 'wallet', files: ['src/wallet/*.ts'], tests: ['test/wallet/*.test.ts'] },
  {
    name: 'redeem',
    files: ['src/redeem/{settle-channel,judge-outbox,outbox,payable-receipt,proven-receipt,to-redeem,twin-watch,back-off}.ts'],
    tests: ['test/redeem/*.test.ts', 'test/redeem.test.ts'],
  },
  { name: 'vend', files: ['src/vend.ts', 'src/vend/*.ts'], tests: ['test/vend/*.test.ts'] },
  {
    name: 'guard',
    files: ['hal/guard/{guard-keeper,guard-machine,guarded-relay,pulse-under-way}.ts'],
    tests: ['test/hal/guard/*.test.ts'],
  },
]
