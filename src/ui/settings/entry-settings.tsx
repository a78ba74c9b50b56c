import { changeSettings } from '../../state/settings-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { ChoiceSetting } from './choice-setting.tsx'

/** Which function of upstream is called, and what it is handed. */
export function EntrySettings() {
  const open = useOpenBatch()
  if (open === null) return null
  const { settings, batch } = open
  const given = batch.settings
  const isPipeline = settings.entry === 'PipelineCausalLMLoss.forward'
  return (
    <>
      <ChoiceSetting
        name="entry"
        about="The function that the trainer calls."
        testId="setting-entry"
        keys={['entry']}
        value={settings.entry}
        given={given.entry}
        choices={[{ value: 'calculate_mtp_loss' }, { value: 'PipelineCausalLMLoss.forward' }]}
        onChoose={(entry) =>
          // The direct call has no factor to fall back on.
          changeSettings(
            entry === 'calculate_mtp_loss' && settings.scalingFactor === null
              ? { entry, scalingFactor: 0.1 }
              : { entry },
          )
        }
      />
      {isPipeline && (
        <>
          <ChoiceSetting
            name="training"
            about="Outside training the MTP loss is skipped."
            testId="setting-training"
            keys={['training']}
            value={settings.training ? 'True' : 'False'}
            given={given.training ? 'True' : 'False'}
            choices={[{ value: 'True' }, { value: 'False' }]}
            onChoose={(training) => changeSettings({ training: training === 'True' })}
          />
          <ChoiceSetting
            name="output form"
            about="What the last stage hands over."
            testId="setting-output-form"
            keys={['outputForm']}
            value={settings.outputForm}
            given={given.outputForm}
            choices={[{ value: 'object' }, { value: 'tuple' }, { value: 'tensor' }]}
            onChoose={(outputForm) => changeSettings({ outputForm })}
          />
        </>
      )}
    </>
  )
}
