import type { Fault } from '../../../core/crema-error.ts'
import type { View } from '../view.ts'
import type { Part } from './part.ts'

type Trouble = Pick<Fault, 'fact' | 'remedy'>

/** Faults of the page or the machine, each with what to do. Announced to screen readers, and removed automatically. */
export function Troubles({ view, actions }: Part) {
  const troubles = troublesOf(view)
  return (
    <div class="troubles" role="alert">
      {troubles.map(({ fact, remedy }) => (
        <p class="trouble" key={fact}>
          <strong>{fact}</strong> {remedy}
        </p>
      ))}
      {view.notice !== null && (
        <p class="trouble">
          <strong>{view.notice.fact}</strong> {view.notice.remedy}
          <button type="button" class="quiet" onClick={actions.dismissNotice}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  )
}

function troublesOf(view: View): Trouble[] {
  if (view.isServerUp === false)
    return [
      {
        fact: 'The panel’s server does not answer.',
        remedy: 'Start it: crema simulator panel --config FILE. This page reconnects automatically.',
      },
    ]
  const simulator = view.simulatorFault === null ? [] : [view.simulatorFault]
  return [...simulator, ...powerTroubles(view), ...machineTroubles(view)]
}

function powerTroubles({ power }: View): Trouble[] {
  if (power.at !== 'off' || power.why === null) return []
  return [{ fact: 'The machine stopped unexpectedly.', remedy: `${power.why} Switch it on again below.` }]
}

/** The machine's own problems, while they are up to date. */
function machineTroubles({ ledger, ledgerFault, power }: View): readonly Trouble[] {
  return ledger === null || ledgerFault !== null || power.at === 'off' ? [] : ledger.status.problems
}
