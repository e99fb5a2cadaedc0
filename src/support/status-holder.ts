/** Defined in hal, whose drivers have a status too, because hal imports nothing from src. */
export { StatusHolder } from '../../hal/support/status-holder.ts'
