import { Minimap } from '../minimap/minimap.tsx'
import { PanelErrorBoundary } from '../panel/panel-error-boundary.tsx'
import { SearchBar } from '../search/search-bar.tsx'
import { StatusBar } from '../status-bar/status-bar.tsx'
import { TokenArea } from './token-area.tsx'

/** What an open batch fills the page with, beside the panel: overview, search, tokens, status. */
export function Workspace() {
  return (
    <>
      <PanelErrorBoundary name="The overview">
        <Minimap />
      </PanelErrorBoundary>
      <SearchBar />
      <div className="timeline-area">
        <PanelErrorBoundary name="The timeline">
          <TokenArea />
        </PanelErrorBoundary>
      </div>
      <StatusBar />
    </>
  )
}
