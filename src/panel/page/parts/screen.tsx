import type { View } from '../view.ts'
import { Holders } from './holders.tsx'
import { LedgerPanel } from './ledger.tsx'
import { MachinePicture } from './machine.tsx'
import type { Part } from './part.ts'
import { Surroundings } from './surroundings.tsx'
import { Troubles } from './troubles.tsx'

/** The whole page. */
export const WholePage = (part: Part) => (
  <>
    <header>
      <h1>
        <span class="brand">Crema</span> {part.view.facts?.machineName}
      </h1>
      <Standing {...part} />
    </header>
    <Troubles {...part} />
    <main>
      <MachinePicture {...part} />
      <Holders {...part} />
      <Surroundings {...part} />
      <LedgerPanel {...part} />
    </main>
  </>
)

/** The machine's state, in one line. */
function Standing({ view }: Part) {
  const [kind, text] = standing(view)
  return (
    <p class={`standing ${kind}`} role="status">
      {text}
    </p>
  )
}

function standing(view: View): [kind: 'good' | 'warn' | 'off', text: string] {
  if (view.isServerUp !== true) return ['off', view.isServerUp === null ? 'Connecting' : 'No connection']
  if (view.power.at === 'off') return ['off', 'Off']
  if (view.ledgerFault !== null || view.ledger === null) return ['warn', 'Starting']
  const problems = view.ledger.status.problems.length
  if (problems > 0) return ['warn', problems === 1 ? '1 problem' : `${problems} problems`]
  return ['good', 'All is well']
}
