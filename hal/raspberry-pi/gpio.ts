/** What holds an input at its rest level: the chip's own resistor, or an external one. */
export type Pull = 'up' | 'down' | 'external'

/** A change of an input, after debounce and polarity. */
export interface Edge {
  readonly on: boolean
  /** Milliseconds of CLOCK_MONOTONIC. */
  readonly at: number
  /** Counts this line's edges from 1. A gap means that edges were lost before they were read. */
  readonly sequence: number
}

export interface InputRequest {
  /** The BCM number, which is the line's offset in the chip. */
  readonly pin: number
  readonly pull: Pull
  readonly activeLow: boolean
  /** An edge counts once the level has lasted this long; 0 counts every edge. */
  readonly debounceMs: number
  readonly edges: 'both' | 'rising'
  onEdge(edge: Edge): void
}

export interface OutputRequest {
  readonly pin: number
  readonly activeLow: boolean
  /** The level when the line was opened. */
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
  /** Releases the line at its present level. What happens to the level then is up to the kernel (persist_gpio_outputs). */
  dispose(): void
}

export type GpioBackend = 'character-device' | 'onoff'

/** The pins of one chip, through one kernel interface. */
export interface Gpio {
  readonly backend: GpioBackend
  /** One sentence for the log and `status`: the kernel interface, the chip, and why another interface was not used. */
  readonly description: string
  /** Whether the kernel counts each edge even if nothing reads it in time. */
  readonly countsEdges: boolean
  /** @throws HalError that says which pin, why not, and what to do */
  openInput(request: InputRequest): Promise<InputLine>
  /** @throws HalError that says which pin, why not, and what to do */
  openOutput(request: OutputRequest): Promise<OutputLine>
}

/** The kernel's labels of the chip behind the 40-pin header: up to Pi 3 and Zero 2 W, Pi 4, Pi 5. */
export const headerChips: readonly string[] = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1']

/** The name that the kernel shows as the user of our lines. */
export const CONSUMER = 'crema'
