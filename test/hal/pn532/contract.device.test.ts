import { openPn532CardReader } from '../../../hal/pn532/pn532-card-reader.ts'
import { describeCardReaderContract } from '../contracts/card-reader-contract.ts'
import { startPn532 } from './emulator/emulator.ts'

describeCardReaderContract('PN532 on a serial port', async () => {
  const chip = await startPn532()
  const reader = await openPn532CardReader({ port: chip.path })
  return {
    reader,
    insert: card => chip.lay(card),
    lose: chip.unplug,
    bringBack: chip.plug,
    close: async () => {
      await reader.dispose()
      await chip.stop()
    },
  }
})
