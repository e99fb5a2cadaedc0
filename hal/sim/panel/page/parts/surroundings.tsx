import { isSupplied, type View } from '../view.ts'
import type { Part } from './screen.tsx'

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

/** What the world does to the machine. */
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
          text={view.isReaderThere ? 'Plugged in' : 'Pulled out'}
          isOn={view.isReaderThere}
          isDisabled={noSimulator}
          set={actions.setReader}
        />
        {(['beans', 'water'] as const).map(sensor => (
          <Switch
            key={sensor}
            label={sensor === 'beans' ? 'Beans' : 'Water'}
            text={isSupplied(view, sensor) ? 'Full' : 'Empty'}
            isOn={isSupplied(view, sensor)}
            isDisabled={noSimulator}
            set={on => actions.setLevel(sensor, on ? 1 : 0)}
          />
        ))}
      </ul>
    </section>
  )
}

function powerText({ power }: View): string {
  if (power.at === 'elsewhere') return 'Started elsewhere'
  return power.at === 'on' ? 'On' : 'Off'
}
