/** The one base of every error that people read. It lies in hal, which imports nothing of src. */
export { CremaError, type Fault, type FaultParts, faultOf, faultText, reasonOf } from '../../hal/crema-error.ts'
