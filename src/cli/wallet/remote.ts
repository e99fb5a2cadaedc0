import { once } from 'node:events'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { serveAsVicc } from '../phone/vicc-server.ts'
import { say } from '../support/say.ts'
import { type AgreedCompany, agreeOption, CompanyAnswers } from './agree-option.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

interface RemoteOptions {
  readonly phone: string
  readonly listen: { readonly host: string; readonly port: number }
  readonly aid?: string
  readonly confirmVisits?: true
  readonly agree?: AgreedCompany
}

/** `crema wallet remote`: the card behind the Android app Smart Card Emulator, which forwards it to a reader over the phone's radio. */
export function registerRemote(wallet: Command): void {
  wallet
    .command('remote')
    .description(
      'act as the remote card of the Android app Smart Card Emulator (vsmartcard), so that a real phone can tap; until interrupted',
    )
    .addOption(phoneOption())
    .addOption(
      new Option('--listen <host:port>', 'the address for the app; anyone who can connect can pay with this wallet')
        .argParser(parseAddress)
        .default({ host: '127.0.0.1', port: 35963 }, '127.0.0.1:35963'),
    )
    .option('--aid <hex>', 'the application id that the app answers to, for laboratory use')
    .option('--confirm-visits', 'prove your identity when asked: the machine then shows the remaining daily limit')
    .addOption(agreeOption())
    .action(remote)
}

async function remote({ phone, listen, aid, confirmVisits, agree }: RemoteOptions): Promise<void> {
  const wallet = openWallet(phone, {
    ...(aid && { aid }),
    isLocked: false,
    confirm: { visit: () => confirmVisits === true || null, company: new CompanyAnswers(agree).agreesTo },
  })
  const server = await serveAsVicc(wallet, {
    ...listen,
    onReader: (reader, here) => say(here ? `${reader} has come.` : `${reader} has gone.`),
  })
  say(`The wallet of ${wallet.address} waits on ${listen.host}:${server.port} for the app.`)
  await once(process, 'SIGINT')
  await server.close()
}

function parseAddress(text: string): RemoteOptions['listen'] {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) }
  throw new InvalidArgumentError('Expected an address and a port, such as 127.0.0.1:35963.')
}
