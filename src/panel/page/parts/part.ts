import type { Actions } from '../app.ts'
import type { View } from '../view.ts'

export interface Part {
  readonly view: View
  readonly actions: Actions
}
