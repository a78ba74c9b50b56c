import { useLearnStore } from '../../state/learn-store.ts'
import { resetSettings } from '../../state/settings-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { BoundarySetting } from './boundary-setting.tsx'
import { CallSettings } from './call-settings.tsx'
import { changedSettings } from './changed-settings.ts'
import { EntrySettings } from './entry-settings.tsx'
import { LabelConventionSetting } from './label-convention-setting.tsx'
import { LossFnSettings } from './loss-fn-settings.tsx'
import { ThisComputer } from './this-computer.tsx'

/** The call as upstream gets it. Every change acts at once; names are upstream's. */
export function SettingsPanel() {
  const open = useOpenBatch()
  const isLocked = useLearnStore(({ locked }) => locked.has('settings'))
  if (open === null) return null
  const { settings, batch } = open
  const count = changedSettings(settings, batch.settings).length
  return (
    <>
      <fieldset className="settings" disabled={isLocked} aria-label="Settings">
        <section className="section settings-head">
          <p className="dim">{isLocked ? 'Locked by the link that opened this page.' : 'Changes act at once.'}</p>
          {count > 0 && (
            <button type="button" className="button small" data-testid="reset-settings" onClick={resetSettings}>
              Reset to the dump's
            </button>
          )}
        </section>
        <section className="section" aria-labelledby="settings-boundaries">
          <h3 id="settings-boundaries">Boundaries and labels</h3>
          <BoundarySetting />
          <LabelConventionSetting />
        </section>
        <section className="section" aria-labelledby="settings-call">
          <h3 id="settings-call">The call</h3>
          <CallSettings />
        </section>
        <section className="section" aria-labelledby="settings-loss-fn">
          <h3 id="settings-loss-fn">The loss module</h3>
          <LossFnSettings />
        </section>
        <section className="section" aria-labelledby="settings-entry">
          <h3 id="settings-entry">Entry point</h3>
          <EntrySettings />
        </section>
      </fieldset>
      {/* Not of the batch, so no link locks it. */}
      <section className="section settings" aria-labelledby="settings-computer">
        <h3 id="settings-computer">This computer</h3>
        <ThisComputer />
      </section>
    </>
  )
}
