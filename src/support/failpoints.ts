export { openFailpoints, type Reach, refuseFailpoints } from '../../hal/support/failpoints.ts'
