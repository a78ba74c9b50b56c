import { useAppStore } from '../../state/app-store.ts'
import { useLearnStore } from '../../state/learn-store.ts'
import { DistributionSection } from '../distribution/distribution-section.tsx'
import { useOpenBatch } from '../use-open-batch.ts'
import { FollowedReads } from './followed-reads.tsx'
import { HeadsTable } from './heads-table.tsx'
import { MaskedTable } from './masked-table.tsx'
import { MtpFigure } from './mtp-figure.tsx'
import { Notices } from './notices.tsx'
import { RowGradientsTable } from './row-gradients-table.tsx'
import { ShareBars } from './share-bars.tsx'
import { UpstreamErrorCard } from './upstream-error-card.tsx'

/** The MTP loss and what it is made of. Shows what stands while the rest is computed. */
export function LossPanel() {
  const open = useOpenBatch()
  // A piece of the museum is to be found by looking, not by being told.
  const isGuessing = useLearnStore(({ guessing }) => guessing !== null)
  const isComputing = useAppStore(({ work }) => work.status === 'computing')
  if (open === null) return null
  const { batch, evaluation } = open
  if (evaluation === null)
    return <p className="section dim">{isComputing ? 'Making the targets…' : 'Nothing was computed.'}</p>
  return (
    <>
      <FollowedReads />
      {evaluation.error !== null && <UpstreamErrorCard error={evaluation.error} />}
      <MtpFigure batch={batch} evaluation={evaluation} isComputing={isComputing} />
      <HeadsTable batch={batch} evaluation={evaluation} isComputing={isComputing} />
      <MaskedTable evaluation={evaluation} />
      <ShareBars evaluation={evaluation} />
      {!isGuessing && <DistributionSection open={open} />}
      <RowGradientsTable open={open} />
      {!isGuessing && (
        <>
          <Notices title="Upstream does not say" notices={evaluation.notices} />
          <Notices title="About this file" notices={batch.notes} />
        </>
      )}
    </>
  )
}
