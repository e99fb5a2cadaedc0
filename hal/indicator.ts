/** States of the lamp. The driver chooses the patterns. */
export type LampState = 'idle' | 'tap-now' | 'working' | 'remove-card' | 'refused' | 'out-of-service'

/** The lamp, and the buzzer where there is one. */
export interface Indicator {
  show(state: LampState): Promise<void>
  dispose(): Promise<void>
}

/** Shows each state on the reader's own lamps too. They are disposed of with the reader. */
export const both = (indicator: Indicator, reader: Pick<Indicator, 'show'>): Indicator => ({
  show: async state => void (await Promise.all([indicator.show(state), reader.show(state)])),
  dispose: () => indicator.dispose(),
})
