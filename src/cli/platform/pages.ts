import { type Command, InvalidArgumentError, Option } from 'commander'
import { CommandFailure } from '../support/failure.ts'

export interface PageOptions {
  /** From 1. */
  readonly page: number
  /** How many on a page. */
  readonly limit: number
}

/** A part of a list. */
export interface ListPage<Item> {
  readonly items: readonly Item[]
  readonly page: number
  readonly pages: number
  /** How many the whole list has. */
  readonly total: number
}

const MOST = 500

/** Adds `--page` and `--limit` to a command that lists what strangers may add to. */
export const addPageOptions = (command: Command): Command =>
  command
    .addOption(new Option('--page <number>', 'which page').default(1).argParser(text => wholeFrom1(text, 1_000_000)))
    .addOption(new Option('--limit <number>', `how many on a page, at most ${MOST}`).default(50).argParser(text => wholeFrom1(text, MOST)))

function wholeFrom1(text: string, most: number): number {
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= most) return Number(text)
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${most}.`)
}

/** @throws CommandFailure when there is no such page; an empty list has one, which is empty */
export function pageOf<Item>(all: readonly Item[], { page, limit }: PageOptions): ListPage<Item> {
  const pages = Math.max(1, Math.ceil(all.length / limit))
  if (page <= pages) return { items: all.slice((page - 1) * limit, page * limit), page, pages, total: all.length }
  throw new CommandFailure({
    code: 'no-such-page',
    fact: `There is no page ${page}.`,
    expected: pages === 1 ? 'page 1, the only one' : `a page from 1 to ${pages}`,
    remedy: 'Choose another --page, or another --limit.',
  })
}

/** The last line of a list that has several pages. */
export const pageLines = ({ page, pages, total }: ListPage<unknown>): string[] =>
  pages === 1 ? [] : [`Page ${page} of ${pages}, ${total} in all.${page < pages ? ` More: --page ${page + 1}` : ''}`]

/** Which part of the list it is, for JSON. */
export const placeOf = ({ page, pages, total }: ListPage<unknown>) => ({ page, pages, total })
