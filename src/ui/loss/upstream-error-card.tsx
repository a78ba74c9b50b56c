import type { UpstreamErrorInfo } from '../../core/packing/upstream-error.ts'
import { FileText } from '../file-text.tsx'
import { Icon } from '../icon.tsx'

/** Upstream gives no MTP loss for this call, so neither does the page. */
export function UpstreamErrorCard({ error }: { readonly error: UpstreamErrorInfo }) {
  const { kind, message, tensor, field } = error
  return (
    <section className="section">
      <div className="card is-error" data-testid="upstream-error">
        <h3>
          <Icon name="warning" />
          {kind === 'undefined behaviour' ? 'Undefined behaviour upstream' : `Upstream raises ${kind}`}
        </h3>
        <p>
          <FileText text={message} limit={600} />
        </p>
        <dl className="facts">
          {tensor !== undefined && <Fact name="tensor" value={tensor} />}
          {field !== undefined && <Fact name="field" value={field} />}
        </dl>
      </div>
    </section>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">
        <FileText text={value} />
      </dd>
    </div>
  )
}
