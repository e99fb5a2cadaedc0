/** The one base of every error that people read. Defined in hal, whose drivers throw it too: hal imports nothing of src. */
export { CremaError, type Fault, type FaultParts, faultOf, faultText, reasonOf } from '../../hal/support/crema-error.ts'
