import { openPcscCardReader } from '../../../hal/pcsc/pcsc-card-reader.ts'
import { presentToVpcd } from '../../../src/cli/phone/vpcd.ts'
import { startPcscd } from '../../support/pcscd.ts'
import { describeCardReaderContract } from '../contracts/card-reader-contract.ts'

describeCardReaderContract('pcscd with vpcd', async () => {
  const pcscd = await startPcscd()
  const reader = await openPcscCardReader({ socketPath: pcscd.socketPath })
  return {
    reader,
    insert: async card => {
      const stay = await presentToVpcd(card, { port: pcscd.port })
      return {
        leave: async () => {
          stay.leave()
          await stay.left
        },
      }
    },
    lose: () => pcscd.kill(),
    bringBack: () => pcscd.start(),
    close: async () => {
      await reader.dispose()
      await pcscd.stop()
    },
  }
})
