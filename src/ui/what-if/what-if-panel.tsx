import { useState } from 'react'
import { TabList } from '../panel/tab-list.tsx'
import { ChangesView } from './changes-view.tsx'
import { CompareView } from './compare-view.tsx'
import { DialectsView } from './dialects-view.tsx'
import { ParallelView } from './parallel-view.tsx'

const views = [
  { id: 'changes', title: 'Changes', Content: ChangesView },
  { id: 'compare', title: 'Compare', Content: CompareView },
  { id: 'dialects', title: 'Dialects', Content: DialectsView },
  { id: 'parallel', title: 'Parallel', Content: ParallelView },
] as const

/** What the batch would train on, and cost, were something different: by hand, or under another framework's rules. */
export function WhatIfPanel() {
  const [shown, setShown] = useState<(typeof views)[number]>(views[0])
  const { Content } = shown
  return (
    <>
      <TabList label="What if" className="sub-tabs" tabs={views} shown={shown} onShow={setShown} />
      <div id={`tabpanel-${shown.id}`} role="tabpanel" aria-labelledby={`tab-${shown.id}`}>
        <Content />
      </div>
    </>
  )
}
