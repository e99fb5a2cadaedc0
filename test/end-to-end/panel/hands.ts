import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** A person at the page; finds everything by role and name, like a screen reader. */
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

  /** By its own clock, the phone does not sign two receipts within five seconds. */
  async passTime(seconds = 7): Promise<void> {
    this.#seconds += seconds
    await this.page.clock.setFixedTime(Date.now() + this.#seconds * 1000)
  }

  async press(drink: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^${drink}`) }).click()
  }

  /** The button that presents the phone or card. */
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

  async shows(where: Locator, text: RegExp | string, timeout = 45_000): Promise<void> {
    await where.getByText(text).first().waitFor({ timeout })
  }

  async displays(text: RegExp): Promise<void> {
    await this.shows(this.display, text)
  }

  /** The screen of a phone, or what a card's holder sees. */
  phone(name: string): Locator {
    return this.page.getByRole('status', { name: new RegExp(`^${name}’s (phone|card)$`) })
  }

  get troubles(): Locator {
    return this.page.getByRole('alert')
  }

  /** A figure in large type in the ledger, by name. */
  figure(name: string): Locator {
    return this.page.locator('.figure').filter({ has: this.page.getByText(name, { exact: true }) })
  }

  /** The body rows of a ledger table. */
  rows(heading: string): Locator {
    return this.page.getByRole('region', { name: heading }).locator('tbody tr')
  }

  /** Buys a cup and waits until the machine is idle. */
  async buy(name: string, drink: string, sees = 'Paid. Enjoy!'): Promise<void> {
    await this.press(drink)
    await this.displays(/Tap phone or card/)
    await this.#pay(name, sees)
  }

  /** Buys at a machine that is starting: the display may still show an old text, and a button works only a moment later. */
  async buyWhenItServes(name: string, drink: string): Promise<void> {
    const press = async () => {
      await this.press(drink)
      return this.display.innerText()
    }
    await expect.poll(press, { timeout: 45_000, interval: 250 }).toMatch(/Tap phone or card/)
    await this.#pay(name, 'Paid. Enjoy!')
  }

  async #pay(name: string, sees: string): Promise<void> {
    await this.tap(name)
    await this.shows(this.phone(name), sees)
    await this.displays(/Choose a drink|Out of service/)
  }

  /** Presses and taps without success; the selection stays open for another phone. */
  async refused(name: string, text: RegExp): Promise<void> {
    await this.press('Lungo')
    await this.displays(/Tap phone or card/)
    await this.tap(name)
    await this.displays(text)
    await this.isAway(name)
  }

  /** Waits until the phone or card has left the reader. */
  async isAway(name: string): Promise<void> {
    await this.tapButton(name).and(this.page.locator('[aria-disabled="false"]')).waitFor()
  }

  /** Nothing overflows the page, and no text is cut off. */
  async isWhole(): Promise<void> {
    expect(await this.page.locator('html').evaluate(tooWide)).toEqual([])
    expect(await this.page.locator('#panel *').evaluateAll(cutOff)).toEqual([])
  }
}

/** The measured properties of a page element. */
interface Box {
  readonly className: unknown
  readonly scrollWidth: number
  readonly clientWidth: number
  closest(selector: string): unknown
}

/** Runs in the page. Returns a message if the page would scroll horizontally. */
const tooWide = ({ scrollWidth, clientWidth }: Box) => (scrollWidth > clientWidth ? [`${scrollWidth} in ${clientWidth}`] : [])

/** Runs in the page. Returns the elements whose content is wider than they are. */
const cutOff = (elements: readonly Box[]) =>
  elements
    .filter(element => !element.closest('svg, .sr'))
    .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
    .map(({ className }) => String(className))
