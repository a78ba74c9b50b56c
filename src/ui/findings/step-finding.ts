import type { Finding } from '../../core/findings/finding.ts'
import { appStore } from '../../state/app-store.ts'
import { learnStore, shownFindings } from '../../state/learn-store.ts'
import { showPanel } from '../../state/view-verbs.ts'
import { showPlace } from './show-place.ts'

/** The finding that was stepped to last, by the list it is in: another list begins anew. */
const steps = new WeakMap<readonly Finding[], number>()

/** Shows the next finding that has cells, or the one before, and its cells. Goes round at the ends. */
export function stepFinding(by: 1 | -1): void {
  const { open } = appStore.getState()
  if (open.status !== 'open') return
  const { batch } = open
  const findings = shownFindings(open.findings, learnStore.getState())
  if (findings === null) return
  const placed = findings.filter(({ places }) => places.length > 0)
  if (placed.length === 0) return
  const last = steps.get(findings)
  const at = last === undefined ? (by === 1 ? 0 : placed.length - 1) : (last + by + placed.length) % placed.length
  steps.set(findings, at)
  showPanel('findings')
  showPlace(placed[at].places[0], batch)
  requestAnimationFrame(() => {
    document.querySelector(`[data-rule="${placed[at].rule}"]`)?.scrollIntoView({ block: 'nearest' })
  })
}
