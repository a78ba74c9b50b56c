import { Suspense } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { laterPart } from '../later/later-part.tsx'
import { Timeline } from '../timeline/timeline.tsx'
import { TokenBar } from './token-bar.tsx'
import './tokens.css'

const TokenTable = laterPart(async () => (await import('../table/token-table.tsx')).TokenTable)
const BlockView = laterPart(async () => (await import('../blocks/block-view.tsx')).BlockView)

/** The tokens of the shown row: as lanes, as a table or as blocks, under a bar that switches between them. */
export function TokenArea() {
  const view = useAppStore(({ tokenView }) => tokenView)
  return (
    <>
      <TokenBar view={view} />
      <div className="token-view" data-view={view}>
        {view === 'lanes' ? (
          <Timeline />
        ) : (
          <Suspense fallback={null}>{view === 'table' ? <TokenTable /> : <BlockView />}</Suspense>
        )}
      </div>
    </>
  )
}
