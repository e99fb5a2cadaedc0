import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** A person at the page, who finds everything by its role and name, as a screen reader does. */
export class Hands {
  readonly page: Page
  #seconds = 0

  constructor(page: Page) {
    this.page = page
  }

  get display(): Locator {
    return this.page.getByRole('status', { name: 'Display' })
  }

  get standing(): Locator {
    return this.page.locator('.standing')
  }

  get ledger(): Locator {
    return this.page.getByRole('region', { name: 'Ledger' })
  }

  /** The phone signs no two receipts within five seconds of its own clock. */
  async passTime(seconds = 7): Promise<void> {
    this.#seconds += seconds
    await this.page.clock.setFixedTime(Date.now() + this.#seconds * 1000)
  }

  async press(drink: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^${drink}`) }).click()
  }

  /** The button that lays it on the reader. */
  tapButton(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Tap ${name}’s (phone|card)$`) })
  }

  async tap(name: string): Promise<void> {
    await this.passTime()
    await this.tapButton(name).click()
  }

  async tear(name: string): Promise<void> {
    await this.passTime()
    await this.page.getByRole('button', { name: `Tear ${name}’s tap` }).click()
  }

  async switch(name: string): Promise<void> {
    await this.page.getByRole('switch', { name: new RegExp(`^${name}`) }).click()
  }

  async shows(where: Locator, text: RegExp | string, timeout = 15_000): Promise<void> {
    await where.getByText(text).first().waitFor({ timeout })
  }

  async displays(text: RegExp): Promise<void> {
    await this.shows(this.display, text)
  }

  /** A phone's own screen, or what a card's holder sees. */
  phone(name: string): Locator {
    return this.page.getByRole('status', { name: new RegExp(`^${name}’s (phone|card)$`) })
  }

  get troubles(): Locator {
    return this.page.getByRole('alert')
  }

  /** One of the ledger's great figures, by its name. */
  figure(name: string): Locator {
    return this.page.locator('.figure').filter({ has: this.page.getByText(name, { exact: true }) })
  }

  /** The rows of a table of the ledger, without its head. */
  rows(heading: string): Locator {
    return this.page.getByRole('region', { name: heading }).locator('tbody tr')
  }

  /** Buys a cup and waits until the machine is free again. */
  async buy(name: string, drink: string, sees = 'Paid. Enjoy!'): Promise<void> {
    await this.press(drink)
    await this.displays(/Tap phone or card/)
    await this.#pay(name, sees)
  }

  /** The same at a machine that starts: its display may still show what it said before, and its buttons are heard a moment later. */
  async buyWhenItServes(name: string, drink: string): Promise<void> {
    const press = async () => {
      await this.press(drink)
      return this.display.innerText()
    }
    await expect.poll(press, { timeout: 15_000, interval: 250 }).toMatch(/Tap phone or card/)
    await this.#pay(name, 'Paid. Enjoy!')
  }

  async #pay(name: string, sees: string): Promise<void> {
    await this.tap(name)
    await this.shows(this.phone(name), sees)
    await this.displays(/Choose a drink/)
  }

  /** Presses and taps in vain; the offer stays open for another phone. */
  async refused(name: string, text: RegExp): Promise<void> {
    await this.press('Lungo')
    await this.displays(/Tap phone or card/)
    await this.tap(name)
    await this.displays(text)
    await this.isAway(name)
  }

  /** It lies on the reader no more. */
  async isAway(name: string): Promise<void> {
    await this.tapButton(name).and(this.page.locator('[aria-disabled="false"]')).waitFor()
  }

  /** Everything is inside the page, and no text is cut off. */
  async isWhole(): Promise<void> {
    expect(await this.page.locator('html').evaluate(tooWide)).toEqual([])
    expect(await this.page.locator('#panel *').evaluateAll(cutOff)).toEqual([])
  }
}

/** As much of a page's element as is measured here. */
interface Box {
  readonly className: unknown
  readonly scrollWidth: number
  readonly clientWidth: number
  closest(selector: string): unknown
}

/** Runs in the page: what would have to be scrolled sideways. */
const tooWide = ({ scrollWidth, clientWidth }: Box) => (scrollWidth > clientWidth ? [`${scrollWidth} in ${clientWidth}`] : [])

/** Runs in the page: the elements whose content is wider than they are. */
const cutOff = (elements: readonly Box[]) =>
  elements
    .filter(element => !element.closest('svg, .sr'))
    .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
    .map(({ className }) => String(className))
