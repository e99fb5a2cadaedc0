import { parentPort, workerData } from 'node:worker_threads'
import { Chance } from '../chance.ts'
import { readCorpus } from './corpus.ts'
import { Coverage } from './coverage.ts'
import type { FromThread, Task } from './messages.ts'
import { openPlace } from './place.ts'
import { begin, keep, type Searched, type SearchParts, search } from './search.ts'
import { hexOf, type Run } from './target.ts'
import { targetsNamed } from './targets.ts'
import { shortened } from './try-input.ts'
import { UnderWay } from './under-way.ts'

// A stack costs more than most inputs.
Error.stackTraceLimit = 8
const task = workerData as Task
const tell = (message: FromThread) => parentPort?.postMessage(message)
const root = new URL('../../../', import.meta.url).href
const underWay = new UnderWay(task.underWay)
const targets = targetsNamed(task.targets)
const failed = new Map<string, { readonly target: string; readonly input: Uint8Array; readonly kind: string; readonly text: string }>()
const until = performance.now() + task.budgetMs

const parts: SearchParts = {
  coverage: new Coverage(url => url.startsWith(`${root}src/`) || url.startsWith(`${root}hal/`)),
  chance: new Chance(task.seed),
  onFailure: (target, input, { kind, text }) => {
    const key = `${target.name} ${kind}`
    if (!failed.has(key)) failed.set(key, { target: target.name, input, kind, text })
  },
  onKept: (target, input) => tell({ kind: 'kept', target: target.name, input }),
  isOver: () => performance.now() > until,
}

const place = openPlace()
const all: Searched[] = []
parentPort?.on('message', ({ target, input }: { target: string; input: Uint8Array }) => {
  const searched = all.find(each => each.target.name === target)
  if (searched !== undefined) keep(searched, input)
})
for (const [number, target] of targets.entries()) {
  const opened = await target.open(place)
  const run: Run = input => {
    underWay.set(number, input)
    return opened(input)
  }
  all.push(await begin(target, run, [...target.seeds(), ...readCorpus(target.name)], parts))
}
const fed = await search(all, task.inputs, parts)
for (const { target, input, kind, text } of failed.values()) {
  const run = all.find(each => each.target.name === target)?.run
  const shortest = run === undefined ? input : await shortened(run, input, { kind, text })
  tell({ kind: 'violation', target, text, input: hexOf(shortest) })
}
await place.end()
parts.coverage.close()
tell({ kind: 'done', inputs: fed })
parentPort?.close()
