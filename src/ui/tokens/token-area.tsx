import { Suspense } from 'react'
import { useAppStore } from '../../state/app-store.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { BlockView, TokenTable } from './lazy-views.ts'
import { TokenBar } from './token-bar.tsx'
import './tokens.css'

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
