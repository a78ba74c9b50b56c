import { changeSettings } from '../../state/settings-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { IgnoreIndexSetting } from './ignore-index-setting.tsx'
import { NumberSetting } from './number-setting.tsx'

/** Label that upstream's datasets give to positions that are not trained. */
const IGNORED = -100

/** Arguments of the call: scaling_factor, ignore_index, num_label_tokens. */
export function CallSettings() {
  const open = useOpenBatch()
  if (open === null) return null
  const { settings, batch } = open
  const isPipeline = settings.entry === 'PipelineCausalLMLoss.forward'
  const labels = batch.labels
  const countLabels = () => {
    if (labels !== null)
      changeSettings({ numLabelTokens: labels.values.reduce((n, label) => n + (label === IGNORED ? 0 : 1), 0) })
  }
  return (
    <>
      <NumberSetting
        name="scaling_factor"
        about={
          isPipeline
            ? "Weight of the MTP loss, shared by the depths. Empty: the output's own, else the model's, else 0.1."
            : 'Weight of the MTP loss, shared by the depths.'
        }
        testId="setting-scaling-factor"
        settingKey="scalingFactor"
        value={settings.scalingFactor}
        given={batch.settings.scalingFactor}
        rule={{ none: isPipeline }}
        step={0.1}
        onCommit={(scalingFactor) => changeSettings({ scalingFactor })}
      />
      <IgnoreIndexSetting />
      <NumberSetting
        name="num_label_tokens"
        about={
          isPipeline
            ? 'What a summed loss is divided by. The pipeline entry passes none, so it has no effect here.'
            : 'What a summed loss is divided by. Empty: none, the sum stays as it is.'
        }
        testId="setting-num-label-tokens"
        settingKey="numLabelTokens"
        value={settings.numLabelTokens}
        given={batch.settings.numLabelTokens}
        rule={{ integer: true, none: true, min: 0 }}
        step={1}
        onCommit={(numLabelTokens) => changeSettings({ numLabelTokens })}
      >
        {(clear) => (
          <>
            <button
              type="button"
              className="button small"
              title="What the dump says"
              onClick={() => {
                clear()
                changeSettings({ numLabelTokens: batch.settings.numLabelTokens })
              }}
            >
              As given
            </button>
            <button
              type="button"
              className="button small"
              title={`Labels of the main head other than ${IGNORED}`}
              disabled={labels === null}
              onClick={() => {
                clear()
                countLabels()
              }}
            >
              Count labels
            </button>
          </>
        )}
      </NumberSetting>
    </>
  )
}
