import type { Chance } from '../chance.ts'
import { LONGEST_INPUT, type Material } from './material.ts'
import { ofBytes, ofText } from './mutate-bytes.ts'
import { mutateJson } from './mutate-json.ts'
import type { Form } from './target.ts'

/** Another input: one of the material, changed at some places. */
export function mutate(form: Form, material: Material, chance: Chance): Uint8Array {
  let input = pickInput(material, chance)
  const changes = chance.pick([1, 1, 1, 2, 4, 8])
  for (let change = 0; change < changes; change++) input = changed(form, input, material, chance).subarray(0, LONGEST_INPUT)
  return input
}

/** From the first inputs, which are right, from the last few that reached something new, or from all. */
function pickInput({ inputs }: Material, chance: Chance): Uint8Array {
  if (inputs.length === 0) return new Uint8Array()
  return chance.pick(chance.pick([inputs.slice(0, 4), inputs.slice(-8), inputs]))
}

function changed(form: Form, input: Uint8Array, material: Material, chance: Chance): Uint8Array {
  if (form === 'json' && chance.happens(0.6)) return mutateJson(input, material, chance)
  return chance.pick(form === 'bytes' ? ofBytes : ofText)(input, material, chance)
}
