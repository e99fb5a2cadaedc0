/** Defined in hal, whose drivers stop by signals too, because hal imports nothing from src. */
export { onAbort } from '../../hal/support/on-abort.ts'
