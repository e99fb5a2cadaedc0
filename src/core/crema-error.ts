/** The base of all errors that people read. Defined in hal, because drivers throw it too and hal imports nothing from src. */
export { CremaError, type Fault, type FaultParts, faultOf, faultText, reasonOf } from '../../hal/support/crema-error.ts'
