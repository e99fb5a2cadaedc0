import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A company's badge list on the web, to which its machines' `badges_url` points. */
export interface BadgeWeb {
  readonly url: string
  /** @param badges the contents of badge files; replaces the whole list */
  publish(badges: readonly unknown[]): void
  stop(): Promise<void>
}

/** Starts a list on a free loopback port, empty. */
export async function startBadgeWeb(): Promise<BadgeWeb> {
  let list = '[]'
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(list))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/badges.json`,
    publish: badges => {
      list = JSON.stringify(badges)
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
