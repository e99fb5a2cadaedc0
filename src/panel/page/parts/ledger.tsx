import { formatDuration } from '../../../support/duration.ts'
import { dayAndTime, money, short } from '../amounts.ts'
import type { MachineLedger } from '../view.ts'
import { type Book, nameOf } from './book.ts'
import type { Part } from './part.ts'
import { ReceiptsPanel } from './receipts.tsx'
import { RedemptionsPanel } from './redemptions.tsx'

/** The machine's books, updated continuously. */
export function LedgerPanel({ view, actions }: Part) {
  const { ledger } = view
  const isStale = view.ledgerFault !== null || view.isServerUp !== true
  return (
    <section class={`ledger ${isStale ? 'stale' : ''}`} aria-label="Ledger">
      {ledger === null ? (
        <p class="card empty">No ledger yet.</p>
      ) : (
        <Books view={view} actions={actions} ledger={ledger} isStale={isStale} />
      )}
    </section>
  )
}

type Channel = MachineLedger['status']['channels'][number]

function Books({ view, actions, ledger, isStale }: Part & { readonly ledger: MachineLedger; readonly isStale: boolean }) {
  const { channels } = ledger.status
  return (
    <>
      {channels.map(channel => (
        <Budget key={channel.id} channel={channel} payer={channels.length > 1 ? channel.payer : null} />
      ))}
      <Owed view={view} ledger={ledger} />
      <RedemptionsPanel view={view} ledger={ledger} redeem={isStale ? null : actions.redeem} />
      <ReceiptsPanel view={view} ledger={ledger} />
    </>
  )
}

interface BudgetProps {
  readonly channel: Channel
  /** Null when there is only one customer. */
  readonly payer: string | null
}

/** How much, and until when, a customer can be served offline. */
function Budget({ channel, payer }: BudgetProps) {
  const { decimals, symbol, unredeemed, depositLeft, deposited, secondsLeft, servesUntil } = channel
  const amount = (units: string | null) => (units === null ? '–' : money(units, decimals))
  return (
    <dl class="budget card">
      <Figure
        name="Unredeemed"
        value={amount(unredeemed)}
        unit={symbol}
        text={payer === null ? 'not redeemed yet' : `by ${short(payer)}, not redeemed yet`}
      />
      <Figure
        name="Offline budget"
        value={amount(depositLeft)}
        unit={symbol}
        text={deposited === null ? 'known after the first sync' : `left of ${amount(deposited)} deposited`}
        share={deposited === null || deposited === '0' ? undefined : Number(depositLeft) / Number(deposited)}
      />
      <Figure
        name="Serves offline for"
        value={secondsLeft === null ? '–' : formatDuration(Number(secondsLeft))}
        unit=""
        text={servesUntil === null ? 'known after the first sync' : `until ${dayAndTime(servesUntil)}`}
      />
    </dl>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: string
  readonly unit: string
  readonly text: string
  readonly share?: number | undefined
}

const Figure = ({ name, value, unit, text, share }: FigureProps) => (
  <div class="figure">
    <dt>{name}</dt>
    <dd>
      <span class="value">{value}</span> <span class="unit">{unit}</span>
      {share !== undefined && <progress value={share} max={1} aria-label={`${name}, share left`} />}
      <span class="text">{text}</span>
    </dd>
  </div>
)

/** All debts: of the channels to the payee, and of the machine to holders of credits. */
function Owed({ view, ledger }: Book) {
  const { channels, undecided } = ledger.status
  const debts = channels.filter(({ unredeemed }) => unredeemed !== '0')
  const isNothing = debts.length === 0 && ledger.credits.length === 0 && undecided === 0
  return (
    <section class="card" aria-labelledby="owed">
      <h2 id="owed">Owed</h2>
      {isNothing && <p class="empty">Nothing is owed.</p>}
      <ul class="owed">
        {debts.map(({ id, payer, payee, unredeemed, decimals, symbol }) => (
          <li key={id}>
            <span>
              To the owner <code>{short(payee)}</code> by the company <code>{short(payer)}</code>
            </span>
            <b>
              {money(unredeemed, decimals)} {symbol}
            </b>
          </li>
        ))}
        {ledger.credits.map(({ channelId, holder, amount }) => (
          <li key={channelId + holder}>
            <span>To {nameOf(view, holder)}, for a cup that was paid and not brewed</span>
            <b>{moneyIn(ledger, channelId, amount)}</b>
          </li>
        ))}
        {undecided > 0 && <li>{undecided} cups wait for the owner’s word: brewed or not.</li>}
      </ul>
    </section>
  )
}

function moneyIn({ status }: MachineLedger, channelId: string, amount: string): string {
  const channel = status.channels.find(({ id }) => id === channelId)
  return channel === undefined ? amount : `${money(amount, channel.decimals)} ${channel.symbol}`
}
