import type { PageRequest, PanelMessage } from '../messages.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 2000

/** The page's socket to its server; it reconnects automatically. */
export interface PanelSocket {
  /** Requests made while the server is away are lost; the page shows that it is. */
  say(request: PageRequest): void
}

export function openPanelSocket(onMessage: (message: PanelMessage) => void, onUp: (isUp: boolean) => void): PanelSocket {
  let pauseMs = FIRST_PAUSE_MS
  let socket = connect()

  function connect(): WebSocket {
    const opened = new WebSocket(new URL('/panel', location.href.replace(/^http/, 'ws')))
    opened.onopen = () => {
      pauseMs = FIRST_PAUSE_MS
      onUp(true)
    }
    opened.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as PanelMessage)
    opened.onclose = () => {
      onUp(false)
      setTimeout(() => {
        socket = connect()
      }, pauseMs)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
    return opened
  }

  return {
    say: request => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
    },
  }
}
