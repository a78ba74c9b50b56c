import type { ReactNode } from 'react'
import type { LossSettings } from '../../core/packing/loss-settings.ts'
import { formatSetting } from '../format-number.ts'
import { NumberInput } from './number-input.tsx'
import type { NumberRule } from './parse-setting.ts'
import { SettingField } from './setting-field.tsx'

interface Props {
  readonly name: string
  readonly about: string
  readonly testId: string
  readonly settingKey: keyof LossSettings
  readonly value: number | null
  readonly given: number | null
  readonly rule: NumberRule
  /** What the arrow keys add or take away. */
  readonly step: number
  readonly onCommit: (value: number | null) => void
  /** Buttons beside the field. `clear` takes away what was typed and not taken. */
  readonly children?: (clear: () => void) => ReactNode
}

/** A setting of the loss that is a number. */
export function NumberSetting({ name, about, testId, settingKey, given, ...input }: Props) {
  return (
    <SettingField id={testId} name={name} about={about} keys={[settingKey]} given={formatSetting(given)}>
      <NumberInput id={testId} {...input} />
    </SettingField>
  )
}
