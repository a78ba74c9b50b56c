import { changeSettings } from '../../state/settings-verbs.ts'
import { useOpenBatch } from '../use-open-batch.ts'
import { NumberSetting } from './number-setting.tsx'

/** `ignore_index` of the call. */
export function IgnoreIndexSetting() {
  const open = useOpenBatch()
  if (open === null) return null
  return (
    <NumberSetting
      name="ignore_index"
      about="The label that masked positions get. The loss module must ignore the same one."
      testId="setting-ignore-index"
      settingKey="ignoreIndex"
      value={open.settings.ignoreIndex}
      given={open.batch.settings.ignoreIndex}
      rule={{ integer: true }}
      step={1}
      onCommit={(ignoreIndex) => ignoreIndex !== null && changeSettings({ ignoreIndex })}
    />
  )
}
