import { createLogger } from '../src/logger.ts'

/** Logs this many lines of 500 characters, then says so to its parent, and logs a last one when told to. */
const log = createLogger('info')
const lines = Number(process.argv[2])
for (let line = 0; line < lines; line++) log.info({ line, text: 'x'.repeat(500) }, 'A line.')
process.on('message', () => {
  log.info('The last line.')
  process.disconnect()
})
process.send?.('logged')
