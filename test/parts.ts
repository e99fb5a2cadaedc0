import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

/** Unit tests run in one process. A test that needs another one, such as pcscd or anvil, is a `*.device.test.ts`. */
function refuse(): never {
  throw new Error('A unit test started a process. Expected none: name the file *.device.test.ts, so that it runs in the project `devices`.')
}

for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const)
  Object.assign(childProcess, { [name]: refuse })
syncBuiltinESMExports()
