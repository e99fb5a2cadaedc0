import { openSimButtons } from '../../../hal/sim/sim-buttons.ts'
import { openSimCardReader } from '../../../hal/sim/sim-card-reader.ts'
import { openSimDisplay } from '../../../hal/sim/sim-display.ts'
import { openSimIndicator } from '../../../hal/sim/sim-indicator.ts'
import { openSimSensors } from '../../../hal/sim/sim-sensors.ts'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import { type ButtonsHarness, describeButtonsContract } from '../contracts/buttons-contract.ts'
import { type CardReaderHarness, describeCardReaderContract } from '../contracts/card-reader-contract.ts'
import { type DisplayHarness, describeDisplayContract } from '../contracts/display-contract.ts'
import { describeIndicatorContract, type IndicatorHarness } from '../contracts/indicator-contract.ts'
import { describeSensorsContract, type SensorsHarness } from '../contracts/sensors-contract.ts'
import { startLocalSimulator } from './local-simulator.ts'
import { startRecorder } from './recorder.ts'

describeButtonsContract('sim', openButtons)
describeCardReaderContract('sim', openReader)
describeCardReaderContract('sim, lost with the simulator', openReaderOfDyingSimulator)
describeDisplayContract('sim', openDisplay)
describeIndicatorContract('sim', openIndicator)
describeSensorsContract('sim', openSensors)

async function openButtons(): Promise<ButtonsHarness> {
  const simulator = await startLocalSimulator()
  const buttons = await openSimButtons(simulator, ['espresso', 'lungo'])
  const recorder = await startRecorder(simulator.socketPath)
  const hand = await connectSimulator(simulator)
  return {
    buttons,
    /** The recorder subscribed after the driver, so it is notified after the driver. */
    async press(button) {
      const from = recorder.events.length
      await hand.press(button)
      await recorder.until('pressed', () => true, from)
    },
    close: () => closeAll(buttons, recorder, hand, { close: simulator.remove }),
  }
}

async function openReader(): Promise<CardReaderHarness> {
  const simulator = await startLocalSimulator()
  const reader = await openSimCardReader(simulator)
  const hand = await connectSimulator(simulator)
  return {
    reader,
    insert: card => hand.enterField(card),
    lose: () => hand.setReader(false),
    bringBack: () => hand.setReader(true),
    close: () => closeAll(reader, hand, { close: simulator.remove }),
  }
}

async function openReaderOfDyingSimulator(): Promise<CardReaderHarness> {
  const simulator = await startLocalSimulator()
  const reader = await openSimCardReader(simulator)
  const hand = await connectSimulator(simulator)
  return {
    reader,
    insert: card => hand.enterField(card),
    lose: () => simulator.stop(),
    bringBack: () => simulator.restart(),
    close: () => closeAll(reader, hand, { close: simulator.remove }),
  }
}

async function openDisplay(): Promise<DisplayHarness> {
  const simulator = await startLocalSimulator()
  const display = await openSimDisplay(simulator)
  return {
    display,
    seen: async () => (await look(simulator.socketPath)).display,
    close: () => closeAll(display, { close: simulator.remove }),
  }
}

async function openIndicator(): Promise<IndicatorHarness> {
  const simulator = await startLocalSimulator()
  const indicator = await openSimIndicator(simulator)
  return {
    indicator,
    seen: async () => (await look(simulator.socketPath)).lamp,
    close: () => closeAll(indicator, { close: simulator.remove }),
  }
}

async function openSensors(): Promise<SensorsHarness> {
  const simulator = await startLocalSimulator()
  const sensors = await openSimSensors(simulator)
  const hand = await connectSimulator(simulator)
  return {
    sensors,
    setLevel: (sensor, level) => hand.setLevel(sensor, level),
    close: () => closeAll(sensors, hand, { close: simulator.remove }),
  }
}

/** The simulator's current state. */
async function look(socketPath: string) {
  const recorder = await startRecorder(socketPath)
  const state = await recorder.until('state')
  await recorder.close()
  return state
}

async function closeAll(driver: { dispose(): Promise<void> }, ...others: { close(): Promise<void> }[]): Promise<void> {
  await driver.dispose()
  for (const one of others) await one.close()
}
