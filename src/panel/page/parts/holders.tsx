import { amountText } from '../../../support/amount-text.ts'
import type { HolderView } from '../view.ts'
import type { Part } from './part.ts'

/** The phones and cards for the reader. */
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
  const isOutOfReach = view.isServerUp !== true || view.simulatorFault !== null || !view.isReaderThere
  // aria-disabled rather than disabled, which would take the focus from a keyboard user who has just tapped.
  const isBusy = view.isFieldTaken || isAtReader
  const tap = (tear: boolean) => () => {
    if (!isBusy) actions.tap(address, tear)
  }
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
          disabled={isOutOfReach}
          aria-disabled={isBusy}
          onClick={tap(false)}
          aria-label={`Tap ${name}’s ${kind}`}
        >
          Tap
        </button>
        <button
          type="button"
          disabled={isOutOfReach}
          aria-disabled={isBusy}
          onClick={tap(true)}
          aria-label={`Tear ${name}’s tap: remove the ${kind} before its answer is sent`}
          title="Remove it before its answer is sent"
        >
          Tear
        </button>
        {isLocked !== null && <LockButton name={name} isLocked={isLocked} set={locked => actions.lock(address, locked)} />}
      </div>
    </li>
  )
}

interface LockButtonProps {
  readonly name: string
  readonly isLocked: boolean
  set(isLocked: boolean): void
}

function LockButton({ name, isLocked, set }: LockButtonProps) {
  const text = isLocked ? 'Unlock' : 'Lock'
  return (
    <button type="button" class={isLocked ? 'locked' : ''} onClick={() => set(!isLocked)} aria-label={`${text} ${name}’s phone`}>
      {text}
    </button>
  )
}

function spentText({ spent }: HolderView): string {
  if (spent === null || spent.cups === 0) return ''
  const { cups, sums } = spent
  const amounts = sums.map(({ units, decimals, symbol }) => amountText(units, decimals) + (sums.length > 1 ? ` ${symbol}` : ''))
  return ` · ${cups === 1 ? '1 cup' : `${cups} cups`}, ${amounts.join(' + ')}`
}
