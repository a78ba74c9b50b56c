import { useAppStore } from '../../state/app-store.ts'
import { backendNames } from '../backend-names.ts'
import { formatDuration } from '../format-number.ts'
import { kernelText } from '../kernel-text.ts'

/** What computes, and why not the GPU where it is another. */
export function EngineBadge() {
  const engine = useAppStore((state) => state.engine)
  const kernel = useAppStore((state) => state.kernel)
  const computeMs = useAppStore((state) => state.computeMs)
  const isDown = useAppStore((state) => state.isEngineDown)
  if (engine === null) return <span className="engine dim">{isDown ? 'Engine not started' : 'Starting…'}</span>
  const name = backendNames[engine.backend]
  const time = computeMs === null ? '' : ` · computed in ${formatDuration(computeMs)}`
  const whole = `${name} · ${engine.adapter}${time}${kernel === null ? '' : `\n${kernelText(kernel)}`}`
  return (
    <span className={`engine${engine.fallback ? ' is-fallback' : ''}`} title={whole} data-testid="engine">
      <span className="engine-dot" aria-hidden="true" />
      <span className="engine-name">{name}</span>
      {engine.adapter !== '' && <span className="engine-adapter"> · {engine.adapter}</span>}
      <span className="engine-time">{time}</span>
    </span>
  )
}
