import type { RankShare } from '../../core/findings/parallel/parallel-split.ts'
import { formatCount } from '../format-number.ts'

interface Props {
  readonly ranks: readonly RankShare[]
  readonly chosen: number | null
  readonly onChoose: (rank: number | null) => void
}

/** Parts of a row named; a document-wise split has two a document. */
const MOST_PARTS = 2

/** What each rank has, and how many targets of each depth a roll of its own gets wrong. */
export function RankTable({ ranks, chosen, onChoose }: Props) {
  const depths = ranks[0]?.wrong ?? []
  return (
    <table className="words dialects" aria-label="Ranks" data-testid="ranks">
      <thead>
        <tr>
          <th scope="col">rank</th>
          <th scope="col">tokens of a row</th>
          {depths.map(({ depth }) => (
            <th key={depth} scope="col">
              {depth === 0 ? 'wrong at d 0' : `d ${depth}`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ranks.map(({ rank, parts, wrong }) => (
          <tr key={rank} aria-current={rank === chosen ? 'true' : undefined}>
            <th scope="row">
              <button
                type="button"
                className="link"
                aria-pressed={rank === chosen}
                aria-label={`rank ${rank}`}
                onClick={() => onChoose(rank === chosen ? null : rank)}
              >
                {rank}
              </button>
            </th>
            <td className="nowrap">
              {parts
                .slice(0, MOST_PARTS)
                .map(({ start, end }) => `${start}–${end - 1}`)
                .join(', ')}
              {parts.length > MOST_PARTS && ` … ${formatCount(parts.length)} parts`}
            </td>
            {wrong.map(({ depth, tokens }) => (
              <td key={depth}>{formatCount(tokens.length)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
