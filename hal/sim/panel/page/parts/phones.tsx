import { money } from '../amounts.ts'
import type { PhoneView, View } from '../view.ts'
import type { Part } from './screen.tsx'

/** The phones that can be laid on the reader. */
export const Phones = ({ view, actions }: Part) => (
  <section class="card hands" aria-labelledby="phones">
    <h2 id="phones">Phones</h2>
    {view.facts !== null && view.facts.phones.length === 0 && <p class="empty">No phones. Start the panel with --phones FILE.</p>}
    <ul class="phones">
      {view.phones.map(phone => (
        <Phone key={phone.address} phone={phone} view={view} actions={actions} />
      ))}
    </ul>
  </section>
)

function Phone({ phone, view, actions }: Part & { readonly phone: PhoneView }) {
  const { address, name, note, isLocked, isAtReader, screen } = phone
  const cannotTap = view.isServerUp !== true || view.simulatorFault !== null || view.isFieldTaken || !view.isReaderThere || isAtReader
  return (
    <li class={`phone ${isAtReader ? 'at-reader' : ''}`} aria-label={name}>
      <div class="who">
        <strong>{name}</strong>
        <span class="note">
          {note}
          {spentText(phone, view)}
        </span>
      </div>
      <p class="screen" role="status" aria-label={`${name}’s phone`}>
        {screen}
      </p>
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={cannotTap}
          onClick={() => actions.tap(address, false)}
          aria-label={`Tap ${name}’s phone`}
        >
          Tap
        </button>
        <button
          type="button"
          disabled={cannotTap}
          onClick={() => actions.tap(address, true)}
          aria-label={`Tear ${name}’s tap: take the phone away before its answer is out`}
          title="Take it away before its answer is out"
        >
          Tear
        </button>
        <button type="button" aria-pressed={isLocked} onClick={() => actions.lock(address, !isLocked)} aria-label={`Lock ${name}’s phone`}>
          {isLocked ? 'Locked' : 'Lock'}
        </button>
      </div>
    </li>
  )
}

function spentText({ cups, spent }: PhoneView, { facts }: View): string {
  if (facts === null || cups === 0) return ''
  return ` · ${cups === 1 ? '1 cup' : `${cups} cups`}, ${money(spent, facts.decimals)}`
}
