// The thread of the daemon that keeps the relay's guard, started by keeper-link.ts with a GuardConfig. It has its own event
// loop and touches no file, so it acts while the daemon waits for a slow disk. Its rules are in guard-keeper.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { systemTime } from '../support/system-time.ts'
import type { GuardConfig } from './config.ts'
import { GuardKeeper } from './guard-keeper.ts'
import { spawnGuard } from './guard-process.ts'
import type { KeeperReport, KeeperRequest } from './keeper-messages.ts'
import { openAllLines } from './open-lines.ts'

const config = workerData as GuardConfig
const keeper = new GuardKeeper({
  spawn: onReport => spawnGuard(config, onReport),
  openLines: () => openAllLines(config),
  report: (report: KeeperReport) => parentPort?.postMessage(report),
  time: systemTime,
})
parentPort?.on('message', (request: KeeperRequest) => keeper.handle(request))
void keeper.run().then(() => parentPort?.close())
