import { levelOf, type View } from '../view.ts'
import type { Part } from './part.ts'

/**
 * Conditions of the coffee machine that can be changed here. Without beans or water none brews; the others matter if the machine
 * has a sensor for them.
 */
const conditions = [
  { sensor: 'beans', cause: 'beans', label: 'Beans', good: 'Full', bad: 'Empty', goodLevel: 1, isAlways: true },
  { sensor: 'water', cause: 'no-water', label: 'Water', good: 'Full', bad: 'Empty', goodLevel: 1, isAlways: true },
  { sensor: 'tray', cause: 'drip-tray-full', label: 'Drip tray', good: 'Empty', bad: 'Full', goodLevel: 0, isAlways: false },
  { sensor: 'door', cause: 'door-open', label: 'Door', good: 'Closed', bad: 'Open', goodLevel: 0, isAlways: false },
] as const

interface SwitchProps {
  readonly label: string
  readonly text: string
  readonly isOn: boolean
  readonly isDisabled?: boolean
  set(on: boolean): void
}

const Switch = ({ label, text, isOn, isDisabled = false, set }: SwitchProps) => (
  <li>
    <button type="button" role="switch" class="switch" aria-checked={isOn} disabled={isDisabled} onClick={() => set(!isOn)}>
      <span class="name">{label}</span>
      <span class="text">{text}</span>
      <span class="track" aria-hidden="true" />
    </button>
  </li>
)

/** The machine's surroundings. */
export function Surroundings({ view, actions }: Part) {
  const isAway = view.isServerUp !== true
  const noSimulator = isAway || view.simulatorFault !== null
  return (
    <section class="card around" aria-labelledby="surroundings">
      <h2 id="surroundings">Surroundings</h2>
      <ul class="switches">
        <Switch
          label="Power"
          text={powerText(view)}
          isOn={view.power.at !== 'off'}
          isDisabled={isAway || view.power.at === 'elsewhere'}
          set={actions.setPower}
        />
        {view.network !== 'none' && (
          <Switch
            label="Network"
            text={view.network === 'up' ? 'Connected' : 'Cut'}
            isOn={view.network === 'up'}
            isDisabled={isAway}
            set={actions.setNetwork}
          />
        )}
        <Switch
          label="Reader"
          text={view.isReaderThere ? 'Plugged in' : 'Unplugged'}
          isOn={view.isReaderThere}
          isDisabled={noSimulator}
          set={actions.setReader}
        />
        {conditions.filter(isThere(view)).map(({ sensor, label, good, bad, goodLevel }) => {
          const isGood = levelOf(view, sensor, goodLevel) === goodLevel
          return (
            <Switch
              key={sensor}
              label={label}
              text={isGood ? good : bad}
              isOn={isGood}
              isDisabled={noSimulator}
              set={on => actions.setLevel(sensor, on ? goodLevel : 1 - goodLevel)}
            />
          )
        })}
      </ul>
    </section>
  )
}

const isThere =
  ({ facts }: View) =>
  ({ sensor, cause, isAlways }: (typeof conditions)[number]): boolean =>
    isAlways || facts?.sensors.some(each => each.name === sensor && each.cause === cause) === true

function powerText({ power }: View): string {
  if (power.at === 'elsewhere') return 'Started elsewhere'
  return power.at === 'on' ? 'On' : 'Off'
}
