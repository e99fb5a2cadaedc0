import { clockTime, money, short } from '../amounts.ts'
import type { MachineLedger } from '../view.ts'
import type { Book } from './book.ts'

type Redemption = MachineLedger['redemptions'][number]

/** Each redemption with the amount paid and its gas, newest first. `redeem` is null while the machine cannot be reached. */
export const RedemptionsPanel = ({ ledger, redeem }: Book & { readonly redeem: (() => void) | null }) => (
  <section class="card" aria-labelledby="redemptions">
    <div class="title">
      <h2 id="redemptions">Redemptions</h2>
      <button type="button" disabled={redeem === null} onClick={() => redeem?.()}>
        Redeem now
      </button>
    </div>
    {ledger.redemptions.length === 0 ? <p class="empty">None yet. One pays for any number of cups.</p> : <Table ledger={ledger} />}
  </section>
)

const Table = ({ ledger }: Pick<Book, 'ledger'>) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">For</th>
          <th scope="col" class="number">
            Paid
          </th>
          <th scope="col" class="number">
            Gas
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {ledger.redemptions.map(redemption => (
          <tr key={redemption.id}>
            <td>{clockTime(redemption.at)}</td>
            <td class="what">
              up to #{redemption.sequence} <code title={redemption.transactionHash}>{short(redemption.transactionHash)}</code>
            </td>
            <td class="number">{paidText(redemption, ledger)}</td>
            <td class="number">{redemption.gasUsed === null ? '–' : Number(redemption.gasUsed).toLocaleString('en')}</td>
            <td>
              <span class={`state ${redemption.state}`}>{redemption.state}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

function paidText({ paid, channelId }: Redemption, { status }: MachineLedger): string {
  const channel = status.channels.find(({ id }) => id === channelId)
  return paid === null || channel === undefined ? '–' : money(paid, channel.decimals)
}
