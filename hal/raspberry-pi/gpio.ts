/** What holds an input at rest: the chip's own resistor, or one outside of it. */
export type Pull = 'up' | 'down' | 'external'

/** A change of an input, after debounce and polarity. */
export interface Edge {
  readonly on: boolean
  /** Milliseconds of CLOCK_MONOTONIC. */
  readonly at: number
  /** Counts this line's edges from 1; where it jumps, edges were lost on their way here. */
  readonly sequence: number
}

export interface InputRequest {
  /** The BCM number, which is the line's offset in the chip. */
  readonly pin: number
  readonly pull: Pull
  readonly activeLow: boolean
  /** An edge counts when the level stayed for so long; 0 for every edge. */
  readonly debounceMs: number
  readonly edges: 'both' | 'rising'
  onEdge(edge: Edge): void
}

export interface OutputRequest {
  readonly pin: number
  readonly activeLow: boolean
  /** The level from the first moment on. */
  readonly on: boolean
}

export interface InputLine {
  /** @throws HalError */
  read(): boolean
  dispose(): void
}

export interface OutputLine {
  /** @throws HalError */
  set(on: boolean): void
  /** Lets go of the line at the level that it has; what becomes of it then is the kernel's matter (persist_gpio_outputs). */
  dispose(): void
}

export type GpioBackend = 'character-device' | 'onoff'

/** The pins of one chip, by one way into the kernel. */
export interface Gpio {
  readonly backend: GpioBackend
  /** One sentence for the log and `status`: which way, which chip, and why if another was tried first. */
  readonly description: string
  /** Whether each edge is counted by the kernel, even if nobody reads it in time. */
  readonly countsEdges: boolean
  /** @throws HalError that says which pin, why not, and what to do */
  openInput(request: InputRequest): Promise<InputLine>
  /** @throws HalError that says which pin, why not, and what to do */
  openOutput(request: OutputRequest): Promise<OutputLine>
}

/** How the kernel names the chip behind the 40-pin header: up to Pi 3 and Zero 2 W, Pi 4, Pi 5. */
export const headerChips: readonly string[] = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1']

/** What the kernel shows as the user of our lines. */
export const CONSUMER = 'crema'
