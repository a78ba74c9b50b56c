import type { EngineInfo } from '../../core/report/report.ts'
import { useAppStore } from '../../state/app-store.ts'
import { formatCount } from '../format-number.ts'

const names: Readonly<Record<EngineInfo['backend'], string>> = { webgpu: 'WebGPU', wasm: 'WASM SIMD', cpu: 'CPU' }

/** What computes, and why not the GPU where it is another. */
export function EngineBadge() {
  const engine = useAppStore((state) => state.engine)
  const computeMs = useAppStore((state) => state.computeMs)
  if (engine === null) return <span className="engine dim">Starting…</span>
  const name = names[engine.backend]
  const time = computeMs === null ? '' : ` · computed in ${timeText(computeMs)}`
  const whole = `${name} · ${engine.adapter}${time}`
  return (
    <span className={`engine${engine.fallback ? ' is-fallback' : ''}`} title={whole} data-testid="engine">
      <span className="engine-dot" aria-hidden="true" />
      <span className="engine-name">{name}</span>
      {engine.adapter !== '' && <span className="engine-adapter"> · {engine.adapter}</span>}
      <span className="engine-time">{time}</span>
    </span>
  )
}

function timeText(ms: number): string {
  return ms < 1000 ? `${formatCount(ms)} ms` : `${(ms / 1000).toPrecision(3)} s`
}
