import type { DataParallelPacks, RankAssembly, RankKind } from '../../core/packing/rank-assembly.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'

const kinds: Readonly<Record<RankKind, string>> = {
  context: 'Context-parallel ranks',
  data: 'Data-parallel ranks',
  pipeline: 'Pipeline stages',
}

/** Which dumps a batch was put together from, how, and why so; or which rank of several it is. */
export function RankList({ ranks }: { readonly ranks: RankAssembly }) {
  const { kind, why, files, shares, packs } = ranks
  return (
    <>
      {packs !== null && <PackList packs={packs} />}
      {(packs === null || kind !== 'data') && <JoinedList kind={kind} why={why} files={files} shares={shares} />}
    </>
  )
}

function PackList({ packs: { index, files, labels, numLabelTokens } }: { readonly packs: DataParallelPacks }) {
  return (
    <section className="section" data-testid="rank-packs">
      <h3>Data-parallel ranks</h3>
      <p className="caption">
        Rank {index} of {files.length} is on screen. Each called the loss on tokens of its own, and is a pack.
      </p>
      <ol className="facts" start={0}>
        {files.map((file, rank) => (
          <li key={file} aria-current={rank === index}>
            <FileText text={file} limit={48} />
            <span className="dim">
              {labels[rank] !== null && ` ${formatCount(labels[rank])} labels`}
              {numLabelTokens[rank] !== null && `, num_label_tokens ${formatCount(numLabelTokens[rank])}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function JoinedList({ kind, why, files, shares }: Pick<RankAssembly, 'kind' | 'why' | 'files' | 'shares'>) {
  return (
    <section className="section" data-testid="rank-list">
      <h3>{kinds[kind]}</h3>
      <p className="caption">{why}</p>
      <ol className="facts ranks" start={0}>
        {files.map((file, rank) => (
          <li key={file}>
            <FileText text={file} limit={48} />
            {shares.length > 0 && <span className="dim"> {formatCount(shares[rank].length)} tokens</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}
