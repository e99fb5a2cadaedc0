import { money } from '../amounts.ts'
import { CupPicture } from './cup.tsx'
import type { Part } from './part.ts'

const lamps = {
  idle: 'Ready',
  'tap-now': 'Tap now',
  working: 'Working',
  'remove-card': 'Remove it',
  refused: 'Not served',
  'out-of-service': 'Out of service',
} as const

/** The machine's front: display, lamp, buttons, reader, and the cup under its spout. */
export function MachinePicture(part: Part) {
  return (
    <section class="machine" aria-label="The machine">
      <Display {...part} />
      <Buttons {...part} />
      <Bay {...part} />
    </section>
  )
}

/** Without power the display is dark and the lamp is off, whatever they showed last. */
const isPowered = ({ view }: Part) => view.power.at !== 'off'

function Display(part: Part) {
  const { lamp, display } = part.view
  const shown = isPowered(part) ? lamp : null
  return (
    <div class="head">
      <div class={`display ${shown === null ? 'dark' : ''}`} role="status" aria-live="polite" aria-label="Display">
        {isPowered(part) && display.map((line, index) => <div key={index}>{line}</div>)}
      </div>
      <p class={`lamp ${shown ?? 'out'}`}>
        <span class="bulb" aria-hidden="true" />
        <span class="sr">Lamp: </span>
        {shown === null ? 'Off' : lamps[shown]}
      </p>
    </div>
  )
}

function Buttons({ view, actions }: Part) {
  return (
    <fieldset class="buttons" aria-label="Drinks">
      {view.facts?.products.map(({ name, label }) => (
        <button type="button" key={name} class="drink" disabled={!isReachable(view)} onClick={() => actions.press(name)}>
          <span>{label}</span>
          <span class="price">{priceOf(view, name)}</span>
        </button>
      ))}
    </fieldset>
  )
}

/** The price as reported by the machine: several prices if several customers rent it, none if nobody can buy it. */
function priceOf({ ledger }: Part['view'], product: string): string {
  if (ledger === null) return ''
  const prices = ledger.status.products.find(({ name }) => name === product)?.prices ?? []
  const texts = new Set(prices.map(({ price, decimals, symbol }) => `${money(price, decimals)} ${symbol}`))
  return texts.size === 0 ? '–' : [...texts].join(' or ')
}

const isReachable = ({ isServerUp, simulatorFault }: Part['view']) => isServerUp === true && simulatorFault === null

function Bay(part: Part) {
  const { cup, lines, pulses, isReaderThere, lamp } = part.view
  const isClosed = Object.values(lines).some(closed => closed)
  const asksForTap = isPowered(part) && isReaderThere && lamp === 'tap-now'
  return (
    <div class="bay">
      <CupPicture cup={cup} />
      <div class={`reader ${asksForTap ? 'asks' : ''} ${isReaderThere ? '' : 'away'}`}>
        <svg viewBox="0 0 48 48" aria-hidden="true">
          <path d="M14 17a14 14 0 0 1 0 14M21 13a20 20 0 0 1 0 22M28 9a26 26 0 0 1 0 30" />
        </svg>
        <span>{isReaderThere ? 'Reader' : 'Unplugged'}</span>
      </div>
      <p class="relay" key={pulses}>
        <span class={`contact ${isClosed ? 'closed' : ''} ${pulses > 0 ? 'pulsed' : ''}`} aria-hidden="true" />
        Relay {isClosed ? 'closed' : 'open'}
        <span class="count">{pulses === 1 ? '1 pulse' : `${pulses} pulses`}</span>
      </p>
    </div>
  )
}
