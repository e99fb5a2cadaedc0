import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { halConfig } from '../../hal/config.ts'

const folder = new URL('../../hal', import.meta.url).pathname
/** The examples of the drivers' pages, with the page's name. */
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('README.md'))
  .flatMap(page =>
    [...readFileSync(join(folder, page), 'utf8').matchAll(/^```toml\n(.*?)^```$/gms)].map(([, toml = '']) => ({ page, toml })),
  )

describe('an example of a driver’s page', () => {
  it('exists for each reader', () => {
    expect(examples.map(({ page }) => page)).toEqual(expect.arrayContaining(['pcsc/README.md', 'pn532/README.md']))
  })

  it.each(examples)('is a config that can be used: $page', ({ toml }) => {
    const { hal = {} } = parse(toml) as { hal?: object }
    const driver = 'driver' in hal ? {} : { driver: 'sim', socket: '/run/crema/simulator.sock' }
    expect(halConfig.safeParse({ ...driver, ...hal })).toMatchObject({ success: true })
  })
})
