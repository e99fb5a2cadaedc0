import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { HalError } from '../../../../hal/errors.ts'
import { SimulatedMachine } from '../../../../hal/sim/machine.ts'
import { answerSchema, parseMessage } from '../../../../hal/sim/messages.ts'
import { Session } from '../../../../hal/sim/session.ts'
import { listenForClaims } from '../../../../src/cli/courier/listen.ts'
import { readResponse } from '../../../../src/control/response.ts'
import { openControlServer } from '../../../../src/control/server.ts'
import { parseClaim } from '../../../../src/files/claim-file.ts'
import { badgeContent, parseBadge, parseRevocation } from '../../../../src/files/signed-file.ts'
import type { Panel } from '../../../../src/panel/server/panel.ts'
import { startPanelServer } from '../../../../src/panel/server/panel-server.ts'
import { foreseen, require, requireShowable, Violation } from '../judge.ts'
import { bytesOf, type Run, type Target, textOf } from '../target.ts'
import { anna, badgeOf, domain, issuer, recover, signed } from './given.ts'

/** Servers answer strangers: whatever comes, each answer is right, and the next client is served. */

/** Sends these bytes, and resolves with all that comes back until the other side ends, or `isEnough` of what came so far. */
function talk(to: NetConnectOpts, bytes: Uint8Array, isEnough: (heard: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(to)
    let heard = ''
    const end = () => {
      socket.destroy()
      resolve(heard)
    }
    socket.setEncoding('utf8')
    socket.on('data', chunk => {
      heard += chunk
      if (isEnough(heard)) end()
    })
    socket.on('error', error => ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? reject(error) : end()))
    socket.on('close', end)
    // An HTTP server waits for the rest of a request until its client ends; the other sockets close then, with answers outstanding.
    if ('port' in to) socket.end(bytes)
    else socket.write(bytes)
  })
}

const linesIn = (text: string): string[] => text.split('\n').filter(line => line.trim() !== '')

const badge = badgeOf(anna)
const issuedBadge = badgeContent({
  domain,
  issuer: issuer.address,
  badge,
  signature: signed(issuer, 'Badge', badge),
  token: null,
  label: null,
})
const STATUS = '{"command":"status"}'

/** The machine's control socket: an answer to each line, none of which a fault of the program. */
const control: Target = {
  name: 'control',
  form: 'json',
  share: 6,
  seeds: () =>
    [
      ...[
        STATUS,
        '{"command":"receipts","limit":10}',
        '{"command":"decide","vend":1,"decision":"credit"}',
        '{"command":"enrol","seconds":5}',
      ],
      JSON.stringify({ command: 'take-badge', badge: issuedBadge }),
      JSON.stringify({ command: 'take-revocation', revocation: { ...issuedBadge, revokedAt: 1 } }),
    ].map(bytesOf),
  open: async ({ folder, onEnd }) => {
    const path = join(folder, 'control.sock')
    const server = await openControlServer(
      path,
      async request => {
        if (request.command === 'take-badge') return parseBadge(request.badge, recover)
        if (request.command === 'take-revocation') return parseRevocation(request.revocation, recover)
        return { amount: 10n }
      },
      pino({ level: 'silent' }),
    )
    onEnd(() => server.close())
    return async input => {
      const asked = linesIn(textOf(input)).length
      const isTooLong = input.length > 65_536
      // What follows the input is one more request: the connection serves until it is answered.
      const heard = await talk({ path }, Buffer.concat([input, bytesOf(`\n${STATUS}\n`)]), text => text.split('\n').length > asked + 1)
      const answers = linesIn(heard)
      if (!isTooLong) require(`${asked + 1} answers, not ${answers.length}`, answers.length === asked + 1)
      for (const answer of answers) {
        requireShowable(answer)
        const response = readResponse(JSON.parse(answer))
        if (response === null) throw new Violation(`an answer of another form: ${answer.slice(0, 200)}`)
        if (!response.ok) require(`a foreseen error, not ${answer.slice(0, 300)}`, response.error.code !== 'unexpected')
      }
    }
  },
}

const SEEN = '{"type":"watch","id":4242,"kinds":[]}'

/** The simulator's socket. */
const simulator: Target = {
  name: 'simulator',
  form: 'json',
  share: 4,
  seeds: () =>
    [
      ...['{"type":"watch","id":1}', '{"type":"press","id":2,"button":"espresso"}', '{"type":"level","sensor":"water","level":1}'],
      ...[
        '{"type":"enter","id":3,"label":"Anna"}\n{"type":"transmit","id":4,"card":1,"apdu":"00a4"}\n{"type":"answer","exchange":1,"apdu":"9000"}',
      ],
      ...[
        '{"type":"line","line":"espresso","closed":true}',
        '{"type":"display","lines":["a","b"]}',
        '{"type":"lamp","lamp":"idle"}',
        '{"type":"leave"}',
      ],
      ...['{"type":"reader","present":false}\n{"type":"reader","present":true}'],
    ].map(bytesOf),
  open: async ({ folder, onEnd }) => {
    const path = join(folder, 'simulator.sock')
    // A machine for each input: names that a client brings stay. A thread has no umask, which `startSimulator` sets.
    let now = 0
    let own = new SimulatedMachine(() => now++)
    const server = createServer(socket => void new Session(socket, own)).listen(path)
    await once(server, 'listening')
    onEnd(() => void server.close())
    return async input => {
      own = new SimulatedMachine(() => now++)
      const heard = await talk({ path }, Buffer.concat([input, bytesOf(`\n${SEEN}\n`)]), text => text.includes('"id":4242'))
      for (const line of linesIn(heard)) {
        const message = foreseen([HalError], () => parseMessage(answerSchema, line))
        if (message === null) throw new Violation(`an answer of another form: ${line.slice(0, 200)}`)
        if (message.value.type === 'error') requireShowable(message.value.fact)
      }
      require('the last request is answered', heard.includes('"id":4242'))
    }
  },
}

/** What the simulator sends to the machine. */
const simulatorAnswers: Target = {
  name: 'simulator-answers',
  form: 'json',
  share: 48,
  seeds: () =>
    [
      ...['{"type":"done","id":1}', '{"type":"command","exchange":1,"apdu":"00a4"}', '{"type":"left","card":1,"reason":"it left"}'],
      ...['{"type":"event","sequence":1,"at":2,"kind":"state","reader":true,"card":null,"lines":{},"levels":{},"lamp":null,"display":[]}'],
      ...['{"type":"error","id":1,"code":"occupied","fact":"a","expected":"b","remedy":"c"}'],
    ].map(bytesOf),
  open: () => input => void foreseen([HalError], () => parseMessage(answerSchema, textOf(input))),
}

/** The panel's server: HTTP, and a WebSocket where the input's first byte is a 1, with the rest as one message of the page. */
const panel: Target = {
  name: 'panel',
  form: 'text',
  share: 2,
  seeds: () => [
    bytesOf('0GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'),
    bytesOf('0GET /assets/../index.html?x HTTP/1.1\r\nHost: localhost:80\r\nOrigin: http://localhost:80\r\nConnection: close\r\n\r\n'),
    bytesOf('0GET /panel HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    ...['{"type":"redeem"}', '{"type":"power","on":true}', '{"type":"simulator","message":{"type":"press"}}'].map(text =>
      bytesOf(`1${text}`),
    ),
  ],
  open: async ({ folder, onEnd }) => {
    const pageFolder = join(folder, 'page')
    mkdirSync(pageFolder, { recursive: true })
    writeFileSync(join(pageFolder, 'index.html'), '<p>The panel</p>')
    const imitated = { enter: () => {}, leave: () => {}, do: async () => {} } satisfies { [Key in 'enter' | 'leave' | 'do']: unknown }
    const options = { pageFolder, simulatorSocket: join(folder, 'none.sock'), panel: imitated as unknown as Panel }
    const server = await startPanelServer({ port: 0, ...options })
    onEnd(() => server.close())
    return panelRun(Number(new URL(server.url).port))
  },
}

const panelRun = (port: number): Run => {
  const to = { host: '127.0.0.1', port }
  const upgrade = bytesOf(
    `GET /panel HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  )
  return async input => {
    const isPage = input[0] === 0x31
    const sent = isPage
      ? Buffer.concat([upgrade, frame(1, input.subarray(1)), frame(8, new Uint8Array())])
      : Buffer.concat([input.subarray(1), bytesOf('\r\n\r\n')])
    const heard = await talk(to, sent, text => !isPage && /^HTTP\/1\.1 /.test(text))
    for (const [, fault = ''] of heard.matchAll(/"fact":"((?:[^"\\]|\\.)*)"/g)) requireShowable(fault)
    const next = await talk(to, bytesOf('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'))
    require('the next page is served', next.startsWith('HTTP/1.1 200'))
  }
}

/** A masked frame of a client (RFC 6455, 5.2), with a mask of zeros. */
function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload
  const size =
    length < 126
      ? [length | 0x80]
      : length < 65_536
        ? [126 | 0x80, length >> 8, length & 0xff]
        : [127 | 0x80, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff]
  return Buffer.concat([Uint8Array.of(0x80 | opcode, ...size, 0, 0, 0, 0), payload])
}

/** Receipts that machines post to a provider. */
const postedClaims: Target = {
  name: 'posted-claims',
  form: 'json',
  share: 4,
  seeds: () => ['{"channelId":"0x00"}', '[]'].map(bytesOf),
  open: async ({ onEnd }) => {
    const stop = new AbortController()
    const take = async (content: unknown) => {
      parseClaim(content, recover)
      return true
    }
    const server = await listenForClaims(0, { take }, () => {}, stop.signal)
    onEnd(() => stop.abort())
    const { port } = server.address() as { port: number }
    return async input => {
      const head = bytesOf(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${input.length}\r\n\r\n`)
      const heard = await talk({ host: '127.0.0.1', port }, Buffer.concat([head, input]))
      require(`an answer, not ${heard.slice(0, 100)}`, /^HTTP\/1\.1 (204|422)/.test(heard))
      requireShowable(/\{.*\}/.exec(heard)?.[0] ?? '')
    }
  },
}

export const sockets: readonly Target[] = [control, simulator, simulatorAnswers, panel, postedClaims]
