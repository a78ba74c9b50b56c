import { useAppStore } from '../../state/app-store.ts'
import { gpuBudget, setGpuBudget } from '../../state/gpu-budget.ts'
import { hasFileHandles } from '../../state/recent/file-handles.ts'
import { forgetAllRecent } from '../../state/recent/recent-files.ts'
import { setWheel } from '../../state/wheel-verbs.ts'
import { backendNames } from '../backend-names.ts'
import { kernelText } from '../kernel-text.ts'
import { NumberInput } from './number-input.tsx'

const ID = 'setting-gpu-budget'
const WHEEL_ID = 'setting-wheel'

/** What belongs to the machine and not to the batch: neither a report nor a link holds it. */
export function ThisComputer() {
  const budget = useAppStore((state) => state.gpuBudget)
  const engine = useAppStore((state) => state.engine)
  const kernel = useAppStore((state) => state.kernel)
  const recent = useAppStore((state) => state.recent)
  const wheel = useAppStore((state) => state.wheel)
  const { standard, least, most } = gpuBudget
  const unused = engine !== null && engine.backend !== 'webgpu'
  return (
    <>
      <div className={budget === standard ? 'setting' : 'setting is-changed'}>
        <label htmlFor={ID}>
          <strong>GPU budget, MiB</strong>
        </label>
        <p className="caption" id={`${ID}-about`}>
          GPU memory that a computation may take on top of the hidden states, from the next one on. Kept in this
          browser.
          {unused && ` Only WebGPU uses it; ${backendNames[engine.backend]} computes now.`}
        </p>
        <NumberInput
          id={ID}
          value={budget}
          rule={{ integer: true, min: least, max: most }}
          step={16}
          onCommit={(value) => setGpuBudget(value ?? standard)}
        />
        {budget !== standard && (
          <p className="caption">
            The default is {standard} MiB.{' '}
            <button type="button" className="link" onClick={() => setGpuBudget(standard)}>
              Use that<span className="visually-hidden"> as GPU budget</span>
            </button>
          </p>
        )}
      </div>
      <div className="setting">
        <label htmlFor={WHEEL_ID}>
          <strong>Wheel over the lanes</strong>
        </label>
        <p className="caption" id={`${WHEEL_ID}-about`}>
          Without a key. With Ctrl it zooms, with Shift it pans, whatever is chosen here; kept in this browser.
        </p>
        <select
          id={WHEEL_ID}
          className="control"
          aria-describedby={`${WHEEL_ID}-about`}
          value={wheel}
          onChange={(event) => setWheel(event.target.value === 'zooms' ? 'zooms' : 'scrolls')}
        >
          <option value="scrolls">scrolls</option>
          <option value="zooms">zooms</option>
        </select>
      </div>
      {hasFileHandles() && (
        <div className="setting">
          <strong>Recent files</strong>
          <p className="caption">
            The names of the last ten openings, their dates, and what this browser needs to find the files again are
            kept on this computer. What is in the files is not.
          </p>
          <button
            type="button"
            className="button small"
            aria-disabled={recent.length === 0}
            onClick={() => void forgetAllRecent()}
          >
            Forget all recent files
          </button>
        </div>
      )}
      {kernel !== null && <p className="caption">WebGPU computes with {kernelText(kernel)}.</p>}
    </>
  )
}
