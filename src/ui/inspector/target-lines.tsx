import type { CellFacts } from './cell-facts.ts'
import { reasonText } from './reason-text.ts'
import { TokenChip } from './token-chip.tsx'

/** Where the target of a cell comes from, and why it is trained or masked. */
export function TargetLines({ facts }: { readonly facts: CellFacts }) {
  const { here, reason, target, label } = facts
  const { sign, words } = reasonText(facts)
  return (
    <dl className="target-lines mono">
      <div>
        <dt>here</dt>
        <dd>
          {here === null ? <span className="dim">no input_ids</span> : <TokenChip id={here} />}
          <span className="dim"> → target </span>
          {reason === 'crossBoundary' && label !== null && (
            <>
              <s>
                <TokenChip id={label} />
              </s>{' '}
            </>
          )}
          <TokenChip id={target} />
        </dd>
      </div>
      <div>
        <dt>from</dt>
        <dd>{sourceText(facts)}</dd>
      </div>
      <div>
        <dt>why</dt>
        <dd className={sign === '✓' ? 'ok' : ''}>
          <b className="sign">{sign}</b> {words}
        </dd>
      </div>
    </dl>
  )
}

function sourceText({ isGiven, head, token, roll, reason }: CellFacts): string {
  if (isGiven) return `mtp_per_depth_targets.${head}[${token}]`
  if (roll === 0) return `labels[${token}]`
  return `labels[${token} + ${roll}]${reason === 'trailing' ? '' : ` = labels[${token + roll}]`}`
}
