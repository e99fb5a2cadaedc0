import type { Chance } from '../chance.ts'
import { noCopy } from './books.ts'
import { GWEI } from './chain.ts'
import { Reverted } from './contract.ts'
import { drawVisit, strangeCard, visit } from './people.ts'
import type { World } from './world.ts'

/** What can happen beside honest cups. A seed draws from few kinds, each as often as its weight says. */
export interface Kind {
  readonly name: string
  /** A fault of the machine, its network or its devices: it strikes once more before the last tap. Default: no. */
  readonly isTechnical?: boolean
  play(world: World, chance: Chance): void
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const technical = (name: string, play: Kind['play']): Kind => ({ name, play, isTechnical: true })
const lasting = (chance: Chance, mostMinutes: number): number => chance.between(1, mostMinutes * 60) * 1000

/** The network ends what it did, and the machine sees a route again. */
const back = (world: World, restore: () => void) => () => {
  restore()
  world.machine.agent?.redeem.networkChanged()
}

/** A fault of the network while it lasts. */
const network = (name: string, mostMinutes: number, set: (world: World, chance: Chance) => () => void): Kind =>
  technical(name, (world, chance) => {
    const restore = set(world, chance)
    world.spell(lasting(chance, mostMinutes), back(world, restore))
  })

/** A sensor at a bad level while it lasts. */
const sensor = (name: string, which: string, bad: number | null, good: number): Kind =>
  technical(name, (world, chance) => {
    world.devices.setLevel(which, bad)
    if (which === 'water') world.devices.hasWater = false
    world.spell(lasting(chance, 30), () => {
      world.devices.hasWater = true
      world.devices.setLevel(which, good)
    })
  })

/** All writes fail while it lasts. */
const disk = (name: string, fault: 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE'): Kind =>
  technical(name, (world, chance) => {
    world.disk.fault = fault
    world.spell(lasting(chance, 20), () => {
      world.disk.fault = null
    })
  })

/** In the middle of a customer's cup. */
const duringVisit = (name: string, strike: (world: World, chance: Chance) => void): Kind =>
  technical(name, (world, chance) => {
    visit(world, { ...drawVisit(world, chance), retries: 0 })
    world.scheduler.after(chance.between(0, 12_000), () => strike(world, chance))
  })

export const kinds: readonly Kind[] = [
  {
    name: 'tear',
    play: (world, chance) => {
      const tear = { at: chance.between(0, 6), reaches: chance.happens(0.5) }
      visit(world, { ...drawVisit(world, chance), tear })
    },
  },
  {
    name: 'slow-phone',
    play: (world, chance) => visit(world, { ...drawVisit(world, chance), answerMs: chance.between(300, 3500), staysMs: 20_000 }),
  },
  {
    name: 'crowd',
    play: (world, chance) => {
      for (let count = chance.between(2, 5); count > 0; count--)
        world.scheduler.after(chance.between(0, 5000), () => visit(world, drawVisit(world, chance)))
    },
  },
  { name: 'press-alone', play: (world, chance) => world.devices.press(drawVisit(world, chance).drink) },
  {
    name: 'strange-card',
    play: (world, chance) => {
      world.devices.press(drawVisit(world, chance).drink)
      world.scheduler.after(1000, () => {
        const take = world.devices.layCard(strangeCard(chance))
        world.scheduler.after(chance.between(100, 10_000), take)
      })
    },
  },
  {
    name: 'locked-phone',
    play: (world, chance) => {
      const plan = drawVisit(world, chance)
      plan.phone.isLocked = true
      visit(world, plan)
      world.spell(lasting(chance, 1), () => {
        plan.phone.isLocked = false
      })
    },
  },
  {
    name: 'phone-clock',
    play: (world, chance) => {
      const plan = drawVisit(world, chance)
      plan.phone.skew = chance.pick([-1, 1]) * chance.pick([60, 500, 700, 86_400, 1_000_000])
      visit(world, plan)
      world.spell(lasting(chance, 60), () => {
        plan.phone.skew = 0
      })
    },
  },
  {
    name: 'lost-phone',
    play: (world, chance) => {
      const { phone } = drawVisit(world, chance)
      phone.lose()
      void phone.takeBadge(world.issuer, world.setting.dailyLimit)
    },
  },
  {
    name: 'old-wallet',
    play: (world, chance) => {
      const { phone } = drawVisit(world, chance)
      phone.keepCopy()
      world.later(lasting(chance, 600), () => phone.restoreCopy())
    },
  },
  network('chain-down', 600, world => {
    world.weather.isDown = true
    return () => {
      world.weather.isDown = false
    }
  }),
  network('chain-down-for-days', 14 * 24 * 60, world => {
    world.weather.isDown = true
    return () => {
      world.weather.isDown = false
    }
  }),
  network('chain-hangs', 60, world => {
    world.weather.hangs = true
    return () => {
      world.weather.hangs = false
    }
  }),
  network('lossy', 600, (world, chance) => {
    world.weather.lossy = chance.fraction()
    return () => {
      world.weather.lossy = 0
    }
  }),
  network('lag', 600, (world, chance) => {
    world.weather.lag = chance.between(1, 500)
    return () => {
      world.weather.lag = 0
    }
  }),
  network('denies-sent', 600, world => {
    world.weather.deniesSent = true
    return () => {
      world.weather.deniesSent = false
    }
  }),
  network('loses-sent', 600, world => {
    world.weather.loses = true
    return () => {
      world.weather.loses = false
    }
  }),
  technical('drops-pool', world => world.chain.dropPool()),
  technical('reorg', (world, chance) => {
    const { confirmations } = world.setting
    if (confirmations > 1) world.chain.reorg(chance.between(1, confirmations - 1), chance.happens(0.3))
  }),
  technical('fee-spike', (world, chance) => {
    world.chain.setBaseFee(BigInt(chance.pick([20, 300, 5000])) * GWEI)
    // Some stay high: what waits at a lower fee is then never mined.
    const after = chance.pick([1n, 1n, 40n]) * GWEI
    world.spell(lasting(chance, 600), () => world.chain.setBaseFee(after))
  }),
  technical('halt', (world, chance) => {
    world.chain.halt()
    world.spell(lasting(chance, 120), () => world.chain.goOn())
  }),
  technical('restart', world => world.machine.restart()),
  technical('kill', world => world.machine.kill()),
  technical('cut', (world, chance) => world.machine.cut(lasting(chance, 60))),
  duringVisit('kill-in-cup', world => world.machine.kill()),
  duringVisit('cut-in-cup', (world, chance) => world.machine.cut(lasting(chance, 5))),
  technical('die-at-commit', (world, chance) => {
    visit(world, { ...drawVisit(world, chance), retries: 0 })
    world.machine.dieAfter(chance.between(1, 4), chance.happens(0.5))
  }),
  disk('disk-full', 'SQLITE_FULL'),
  disk('disk-fails', 'SQLITE_IOERR_WRITE'),
  duringVisit('disk-full-in-cup', (world, chance) => {
    world.disk.fault = 'SQLITE_FULL'
    world.spell(chance.between(1, 30_000), () => {
      world.disk.fault = null
    })
  }),
  duringVisit('guard-dies', world => world.devices.guards.kill()),
  technical('reader-unplugged', (world, chance) => {
    world.devices.plugReader(false)
    world.spell(lasting(chance, 20), () => world.devices.plugReader(true))
  }),
  sensor('no-water', 'water', 0, 1),
  sensor('no-beans', 'beans', 0, 1),
  sensor('dead-sensor', 'beans', null, 1),
  duringVisit('door-in-cup', (world, chance) => {
    world.devices.setLevel('door', 1)
    world.spell(chance.between(100, 20_000), () => world.devices.setLevel('door', 0))
  }),
  technical('wall-clock', (world, chance) => {
    // Where the owner vouches for the clock, it is right.
    if (world.setting.trustsClock) return
    world.wallOff = chance.pick([-1, 1]) * chance.pick([60, 3600, 86_400, 400 * 86_400]) * 1000
    world.spell(lasting(chance, 600), () => {
      world.wallOff = 0
    })
  }),
  {
    name: 'old-card',
    play: (world, chance) => {
      const [image, copy] = [world.disk.takeImage(), world.books.copy()]
      world.later(lasting(chance, 3 * 24 * 60), () => {
        if (world.machine.swapCard(image)) world.books.restore(copy)
      })
    },
  },
  {
    name: 'empty-card',
    play: world => {
      if (world.machine.swapCard(null)) world.books.restore(noCopy)
    },
  },
  {
    name: 'payer-leaves',
    play: (world, chance) => {
      world.chain.call({ kind: 'requestClose', terms: world.terms }, world.terms.payer)
      const { noticePeriod } = world.setting
      world.later(chance.between(1, 2 * noticePeriod) * 1000, () =>
        world.chain.call({ kind: chance.pick(['cancelClose', 'refund']), terms: world.terms }, world.terms.payer),
      )
    },
  },
  {
    name: 'revocation',
    play: (world, chance) => {
      const phone = chance.pick(world.phones)
      const at = BigInt(Math.floor(world.scheduler.now / 1000) - 60)
      world.revoke(phone, at)
      world.later(lasting(chance, 600), () => void phone.takeBadge(world.issuer, world.setting.dailyLimit))
    },
  },
  {
    name: 'courier',
    play: (world, chance) => {
      const phone = chance.pick(world.phones)
      void phone.wallet.claims().then(claims => {
        for (const { acceptance, ...claim } of claims) {
          const call = { kind: 'redeemWithAcceptance', claim, acceptance } as const
          try {
            world.chain.simulate(call, phone.address)
            world.chain.call(call, phone.address)
          } catch (error) {
            if (!(error instanceof Reverted)) throw error
          }
        }
      })
    },
  },
  {
    name: 'miserly-company',
    play: (world, chance) => {
      world.tops = false
      world.spell(chance.between(1, 96) * HOUR_MS, () => {
        world.tops = true
      })
    },
  },
  {
    name: 'no-gas',
    play: (world, chance) => {
      world.chain.endow(world.terms.machine, { coins: -world.chain.coinsOf(world.terms.machine) })
      world.spell(chance.between(1, 48) * HOUR_MS, () => world.chain.endow(world.terms.machine, { coins: 10n ** 18n }))
    },
  },
]

/** @throws Error for a name that no kind has */
export function kindsNamed(names: readonly string[]): readonly Kind[] {
  return names.map(name => {
    const kind = kinds.find(each => each.name === name)
    if (kind === undefined) throw new Error(`There is no kind ${name}; there are ${kinds.map(each => each.name).join(', ')}.`)
    return kind
  })
}
