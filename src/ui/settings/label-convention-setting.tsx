import type { DetectedConvention, LabelConvention } from '../../core/packing/label-convention.ts'
import { chooseForBatch } from '../../state/open-files.ts'
import { useOpenBatch } from '../use-open-batch.ts'

const words: Readonly<Record<DetectedConvention, string>> = {
  shifted: 'shifted once, as upstream wants them',
  unshifted: 'unshifted: labels[t] is the token at t',
  'shifted-twice': 'shifted twice: labels[t] is the token at t + 2',
  misaligned: 'no shift of the token ids',
}

const AS_DUMPED = 'as-dumped'

/** Whether the labels are shifted before use. Only on request: upstream never does. */
export function LabelConventionSetting() {
  const open = useOpenBatch()
  if (open === null || open.batch.labels === null) return null
  const { detected, chosen } = open.batch.labelConvention
  const choose = (value: string) => {
    const labels = value === AS_DUMPED ? null : (value as LabelConvention)
    void chooseForBatch({ labels }).catch(() => undefined)
  }
  return (
    <div className={chosen === null ? 'setting' : 'setting is-changed'}>
      <label htmlFor="setting-labels">
        <code>labels</code>
        {chosen !== null && <span className="badge">changed</span>}
      </label>
      <p className="caption" id="setting-labels-about">
        They look {detected === null ? 'like nothing in particular' : words[detected]}. Upstream takes them as they are.
      </p>
      <select
        id="setting-labels"
        data-testid="setting-labels"
        className="control mono"
        aria-describedby="setting-labels-about"
        value={chosen ?? AS_DUMPED}
        onChange={(event) => choose(event.target.value)}
      >
        <option value={AS_DUMPED}>as dumped</option>
        <option value="unshifted">unshifted: shift them once</option>
        <option value="shifted-twice">shifted twice: shift them back</option>
      </select>
    </div>
  )
}
