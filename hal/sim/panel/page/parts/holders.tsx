import { amountText } from '../../../../../src/amount-text.ts'
import type { HolderView } from '../view.ts'
import type { Part } from './screen.tsx'

/** What can be laid on the reader. */
export const Holders = ({ view, actions }: Part) => (
  <section class="card hands" aria-labelledby="holders">
    <h2 id="holders">Phones and cards</h2>
    {view.facts !== null && view.facts.holders.length === 0 && <p class="empty">No phones. Start the panel with --phones FILE.</p>}
    <ul class="holders">
      {view.holders.map(holder => (
        <Holder key={holder.address} holder={holder} view={view} actions={actions} />
      ))}
    </ul>
  </section>
)

function Holder({ holder, view, actions }: Part & { readonly holder: HolderView }) {
  const { address, kind, name, note, isLocked, isAtReader, screen } = holder
  const cannotTap = view.isServerUp !== true || view.simulatorFault !== null || view.isFieldTaken || !view.isReaderThere || isAtReader
  return (
    <li class={`holder ${isAtReader ? 'at-reader' : ''}`} aria-label={name}>
      <div class="who">
        <strong>{name}</strong>
        <span class="note">
          {note}
          {spentText(holder)}
        </span>
      </div>
      <p class="screen" role="status" aria-label={`${name}’s ${kind}`}>
        {screen}
      </p>
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={cannotTap}
          onClick={() => actions.tap(address, false)}
          aria-label={`Tap ${name}’s ${kind}`}
        >
          Tap
        </button>
        <button
          type="button"
          disabled={cannotTap}
          onClick={() => actions.tap(address, true)}
          aria-label={`Tear ${name}’s tap: take the ${kind} away before its answer is out`}
          title="Take it away before its answer is out"
        >
          Tear
        </button>
        {isLocked !== null && (
          <button
            type="button"
            aria-pressed={isLocked}
            onClick={() => actions.lock(address, !isLocked)}
            aria-label={`Lock ${name}’s phone`}
          >
            {isLocked ? 'Locked' : 'Lock'}
          </button>
        )}
      </div>
    </li>
  )
}

function spentText({ spent }: HolderView): string {
  if (spent === null || spent.cups === 0) return ''
  const { cups, sums } = spent
  const amounts = sums.map(({ units, decimals, symbol }) => amountText(units, decimals) + (sums.length > 1 ? ` ${symbol}` : ''))
  return ` · ${cups === 1 ? '1 cup' : `${cups} cups`}, ${amounts.join(' + ')}`
}
