import { useHiddenParts } from '../learn/use-hidden-parts.ts'
import { Minimap } from '../minimap/minimap.tsx'
import { PanelErrorBoundary } from '../panel/panel-error-boundary.tsx'
import { SearchBar } from '../search/search-bar.tsx'
import { TokenArea } from './token-area.tsx'

export { StatusBar } from '../status-bar/status-bar.tsx'

/** What a batch fills the page with, beside the panel: overview, tokens, search. */
export function Workspace() {
  const hidden = useHiddenParts()
  return (
    <>
      {!hidden.has('overview') && (
        <PanelErrorBoundary name="The overview">
          <Minimap />
        </PanelErrorBoundary>
      )}
      <div className="timeline-area">
        <PanelErrorBoundary name="The timeline">
          <TokenArea />
        </PanelErrorBoundary>
      </div>
      <SearchBar />
    </>
  )
}
