import type { Target } from './target.ts'
import { config } from './targets/config.ts'
import { devices } from './targets/devices.ts'
import { lists } from './targets/lists.ts'
import { machineTarget } from './targets/machine.ts'
import { rpc } from './targets/rpc.ts'
import { signedFiles } from './targets/signed-files.ts'
import { sockets } from './targets/sockets.ts'
import { tapFormats } from './targets/tap-formats.ts'
import { wallet } from './targets/wallet.ts'

/** All that reads what others wrote. */
export const targets: readonly Target[] = [tapFormats, wallet, machineTarget, ...signedFiles, ...lists, config, ...devices, ...sockets, rpc]

/** @throws Error that names one that does not exist */
export function targetsNamed(names: readonly string[]): Target[] {
  return names.map(name => {
    const found = targets.find(target => target.name === name)
    if (found === undefined) throw new Error(`There is no target ${name}; there are ${targets.map(each => each.name).join(', ')}.`)
    return found
  })
}
