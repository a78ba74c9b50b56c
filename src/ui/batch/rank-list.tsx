import type { RankAssembly, RankKind } from '../../core/packing/rank-assembly.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'

const kinds: Readonly<Record<RankKind, string>> = {
  context: 'Context-parallel ranks',
  data: 'Data-parallel ranks',
  pipeline: 'Pipeline stages',
}

/** Which dumps a batch was put together from, how, and why so. */
export function RankList({ ranks: { kind, why, files, shares } }: { readonly ranks: RankAssembly }) {
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
