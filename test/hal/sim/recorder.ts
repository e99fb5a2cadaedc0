import { EventEmitter, once } from 'node:events'
import { connectSimulator, type EventKind, type SimulatorEvent } from '../../../hal/sim/simulator-client.ts'

type Of<Kind extends EventKind> = Extract<SimulatorEvent, { kind: Kind }>

/** Records all events of the simulator, with the times of its clock. */
export interface Recorder {
  readonly events: readonly SimulatorEvent[]
  /** The first matching event at or after index `from` of `events`; waits for it if necessary. */
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
