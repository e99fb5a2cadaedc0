import { clockTime, money } from '../amounts.ts'
import { type Book, nameOf } from './book.ts'

/** The newest receipts; each states the total that the channel owes so far. */
export const ReceiptsPanel = (book: Book) => (
  <section class="card" aria-labelledby="receipts">
    <h2 id="receipts">Receipts</h2>
    {book.ledger.receipts.length === 0 ? <p class="empty">None yet. Press a drink, then tap a phone.</p> : <Table {...book} />}
  </section>
)

/** The outcome of a cup, as displayed. */
const vendStates = {
  paid: 'paid',
  starting: 'brewing',
  brewed: 'brewed',
  failed: 'not brewed',
  'never-started': 'not brewed',
  unknown: 'interrupted',
} as const

const Table = ({ view, ledger }: Book) => (
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">Time</th>
          <th scope="col">Who</th>
          <th scope="col">Drink</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            In all
          </th>
        </tr>
      </thead>
      <tbody>
        {ledger.receipts.map(({ receipt, hash, signer, decimals }) => {
          const vend = ledger.vends.find(({ sequence, channelId }) => sequence === receipt.sequence && channelId === receipt.channelId)
          const product = view.facts?.products.find(({ name }) => name === vend?.product)
          return (
            <tr key={hash}>
              <td>{receipt.sequence}</td>
              <td>{clockTime(receipt.issuedAt)}</td>
              <td>{nameOf(view, signer)}</td>
              <td class="what">
                {product?.label ?? vend?.product ?? '–'}{' '}
                {vend !== undefined && vend.state !== 'brewed' && (
                  <span class={`state beside ${vend.state}`}>{vendStates[vend.state]}</span>
                )}
                {vend !== undefined && vend.creditTaken !== '0' && (
                  <span class="state beside credit">{money(vend.creditTaken, decimals)} by credit</span>
                )}
              </td>
              <td class="number">{vend === undefined ? '–' : money(vend.paid, decimals)}</td>
              <td class="number">{money(receipt.cumulativeAmount, decimals)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </div>
)
