/** Signals that are joined for a while. Defined in hal, because drivers join them too and hal imports nothing from src. */
export { settledOrAborted, withSignals } from '../../hal/support/joined-signals.ts'
