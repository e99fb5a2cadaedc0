import { EventEmitter, once } from 'node:events'
import { connectSimulator, type EventKind, type SimulatorEvent } from '../../../hal/sim/simulator-client.ts'

type Of<Kind extends EventKind> = Extract<SimulatorEvent, { kind: Kind }>

/** Everything that the simulator saw, by its own clock. */
export interface Recorder {
  readonly events: readonly SimulatorEvent[]
  /** The first such event at or after `from` (an index of `events`), waiting for it if need be. */
  until<Kind extends EventKind>(kind: Kind, matches?: (event: Of<Kind>) => boolean, from?: number): Promise<Of<Kind>>
  close(): Promise<void>
}

export async function startRecorder(socketPath: string): Promise<Recorder> {
  const client = await connectSimulator({ socketPath })
  const stop = new AbortController()
  const events: SimulatorEvent[] = []
  const news = new EventEmitter()
  news.setMaxListeners(0)
  const recording = record()
  async function record(): Promise<void> {
    for await (const event of client.watch(stop.signal)) {
      events.push(event)
      news.emit('event')
    }
  }
  const recorder: Recorder = {
    events,
    async until(kind, matches = () => true, from = 0) {
      for (let index = from; ; index += 1) {
        while (index >= events.length) await once(news, 'event')
        const event = events[index] as SimulatorEvent
        if (event.kind === kind && matches(event as Of<typeof kind>)) return event as Of<typeof kind>
      }
    },
    async close() {
      stop.abort()
      await recording
      await client.close()
    },
  }
  await recorder.until('state')
  return recorder
}
