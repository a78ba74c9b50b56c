import type { ReactNode } from 'react'
import type { LossSettings } from '../../core/packing/loss-settings.ts'
import { changeSettings } from '../../state/settings-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { changedSettings } from './changed-settings.ts'

interface Props {
  readonly id: string
  /** As upstream spells it. */
  readonly name: string
  readonly about: string
  /** Settings that the control changes together. */
  readonly keys: readonly (keyof LossSettings)[]
  /** What the dump says, for the line that offers to go back to it. */
  readonly given: string
  readonly children: ReactNode
}

/** A labelled control, marked where it differs from the dump, with a way back. */
export function SettingField({ id, name, about, keys, given, children }: Props) {
  const open = useOpenBatch()
  if (open === null) return null
  const { settings, batch } = open
  const isChanged = changedSettings(settings, batch.settings).some((changed) => keys.includes(changed))
  const reset = () => changeSettings(Object.fromEntries(keys.map((key) => [key, batch.settings[key]])))
  return (
    <div className={isChanged ? 'setting is-changed' : 'setting'}>
      <label htmlFor={id}>
        <code>{name}</code>
        {isChanged && <span className="badge">changed</span>}
      </label>
      <p className="caption" id={`${id}-about`}>
        {about}
      </p>
      {children}
      {isChanged && (
        <p className="caption">
          The dump says <code>{given}</code>.{' '}
          <button type="button" className="link" onClick={reset}>
            Use that<span className="visually-hidden"> for {name}</span>
          </button>
        </p>
      )}
    </div>
  )
}
