import type { LossSettings } from '../../core/packing/loss-settings.ts'
import { SettingField } from './setting-field.tsx'

interface Choice<T extends string> {
  readonly value: T
  readonly label?: string
}

interface Props<T extends string> {
  readonly name: string
  readonly about: string
  readonly testId: string
  readonly keys: readonly (keyof LossSettings)[]
  readonly value: T
  readonly given: string
  readonly choices: readonly Choice<T>[]
  readonly onChoose: (value: T) => void
}

/** A setting that is one of several words. */
export function ChoiceSetting<T extends string>(props: Props<T>) {
  const { name, about, testId, keys, value, given, choices, onChoose } = props
  return (
    <SettingField id={testId} name={name} about={about} keys={keys} given={given}>
      <select
        id={testId}
        data-testid={testId}
        className="control mono"
        aria-describedby={`${testId}-about`}
        value={value}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value)
          if (chosen !== undefined) onChoose(chosen.value)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label ?? choice.value}
          </option>
        ))}
      </select>
    </SettingField>
  )
}
