import type { LossSettings } from '../../core/packing/loss-settings.ts'

/** Names of the settings that differ from the dump's. */
export function changedSettings(settings: LossSettings, given: LossSettings): (keyof LossSettings)[] {
  return (Object.keys(settings) as (keyof LossSettings)[]).filter((name) => !Object.is(settings[name], given[name]))
}
