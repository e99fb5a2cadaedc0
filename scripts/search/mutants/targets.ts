/**
 * What is mutated: what money, lock-outs and safety depend on, as far as unit tests hold it. Left out: files of types and of SQL that never
 * changes (migrations), and the ends of the guard's pipes, which device tests hold.
 */
export const TARGETS = [
  'src/core/**/*.ts',
  'src/store/**/*.ts',
  '!src/store/migrations/**',
  'src/nfc/**/*.ts',
  'src/wallet/**/*.ts',
  'src/redeem/{settle-channel,judge-outbox,outbox,payable-receipt,proven-receipt,to-redeem,twin-watch,back-off}.ts',
  'src/vend.ts',
  'src/vend/**/*.ts',
  'hal/guard/{guard-keeper,guard-machine,guarded-relay,pulse-under-way}.ts',
]

/** The tests that judge them: of the same rooms, and of the room above. */
export const TESTS = [
  'test/{core,store,nfc,wallet,redeem,vend,machine,conformance}/**/*.test.ts',
  'test/hal/guard/*.test.ts',
  'test/{redeem,wire-bytes}*.test.ts',
]
