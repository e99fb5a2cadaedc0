import type { Brewer } from '../brewer.ts'
import type { Buttons } from '../buttons.ts'
import type { JuraBrewerConfig } from './config.ts'
import { JuraBrewer, juraButtons } from './jura-brewer.ts'
import { openJuraMachine } from './jura-machine.ts'

/**
 * Opens a Jura at its service port: it brews, and people press its own buttons. An absent machine is no error: the brewer's
 * status reports it.
 */
export async function openJura(config: JuraBrewerConfig): Promise<{ readonly brewer: Brewer; readonly buttons: Buttons }> {
  const machine = await openJuraMachine(config.port)
  return { brewer: new JuraBrewer(machine, config), buttons: juraButtons(machine, config.products) }
}
