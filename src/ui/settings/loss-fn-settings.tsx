import { changeSettings } from '../../state/settings-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { ChoiceSetting } from './choice-setting.tsx'
import { NumberSetting } from './number-setting.tsx'

/** How the loss module was built. Settings that do nothing for the chosen one are not shown. */
export function LossFnSettings() {
  const open = useOpenBatch()
  if (open === null) return null
  const { settings, batch } = open
  const given = batch.settings
  return (
    <>
      <ChoiceSetting
        name="loss_fn"
        about="The module that computes the cross entropy."
        testId="setting-loss-fn"
        keys={['lossFn']}
        value={settings.lossFn}
        given={given.lossFn}
        choices={[
          { value: 'MaskedCrossEntropy' },
          { value: 'FusedLinearCrossEntropy' },
          { value: 'ChunkedCrossEntropy' },
        ]}
        onChoose={(lossFn) => changeSettings({ lossFn })}
      />
      <ChoiceSetting
        name="reduction"
        about="Sum over trained tokens, or their mean."
        testId="setting-reduction"
        keys={['reduction']}
        value={settings.reduction}
        given={given.reduction}
        choices={[{ value: 'sum' }, { value: 'mean' }]}
        onChoose={(reduction) => changeSettings({ reduction })}
      />
      <NumberSetting
        name="ignore_index of the module"
        about={
          settings.lossFn === 'MaskedCrossEntropy'
            ? 'MaskedCrossEntropy never uses it here: it always ignores -100.'
            : 'The label that the module leaves out.'
        }
        testId="setting-loss-fn-ignore-index"
        settingKey="lossFnIgnoreIndex"
        value={settings.lossFnIgnoreIndex}
        given={given.lossFnIgnoreIndex}
        rule={{ integer: true }}
        step={1}
        onCommit={(value) => value !== null && changeSettings({ lossFnIgnoreIndex: value })}
      />
      {settings.lossFn === 'FusedLinearCrossEntropy' && (
        <NumberSetting
          name="logit_softcapping"
          about="Logits become c · tanh(logits ÷ c); 0 is off."
          testId="setting-softcap"
          settingKey="softcap"
          value={settings.softcap}
          given={given.softcap}
          rule={{ min: 0 }}
          step={5}
          onCommit={(softcap) => softcap !== null && changeSettings({ softcap })}
        />
      )}
      {settings.lossFn === 'ChunkedCrossEntropy' && settings.reduction === 'mean' && (
        <NumberSetting
          name="chunk_len"
          about="Tokens a chunk: the means of the chunks are added, not averaged."
          testId="setting-chunk-len"
          settingKey="chunkLen"
          value={settings.chunkLen}
          given={given.chunkLen}
          rule={{ integer: true, min: 1 }}
          step={1}
          onCommit={(chunkLen) => chunkLen !== null && changeSettings({ chunkLen })}
        />
      )}
    </>
  )
}
