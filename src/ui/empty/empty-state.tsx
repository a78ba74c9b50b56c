import { samples } from '../../state/samples.ts'
import { pickFiles } from '../open/file-input.tsx'
import { RecentList } from '../open/recent-list.tsx'
import { DumpSnippet } from './dump-snippet.tsx'
import { LearnCard } from './learn-card.tsx'
import { RollPicture } from './roll-picture.tsx'
import { SampleCard } from './sample-card.tsx'

/** The page before anything is open: what it is for, and three ways in. */
export function EmptyState() {
  return (
    <div className="empty">
      <section className="drop-zone" aria-labelledby="empty-title">
        <div className="drop-zone-words">
          <h2 id="empty-title">See what every MTP depth is asked to predict in a packed batch</h2>
          <p>
            The label each position trains on, why the others are masked, and the loss of every token, computed as
            NVIDIA NeMo AutoModel computes it.
          </p>
          <p className="drop-zone-action">
            <button type="button" className="button primary" onClick={pickFiles}>
              Browse…
            </button>
            <span className="dim">
              or drop a batch here, with its LM head and tokenizer <kbd>Ctrl</kbd> <kbd>O</kbd>
            </span>
          </p>
          <p className="privacy">Files stay on this machine: nothing is uploaded.</p>
        </div>
        <RollPicture />
      </section>
      <RecentList />
      <section aria-labelledby="samples-title">
        <h2 id="samples-title">Or look at a real one</h2>
        <ul className="samples">
          {samples.map((sample) => (
            <SampleCard key={sample.id} sample={sample} />
          ))}
        </ul>
      </section>
      <LearnCard />
      <DumpSnippet />
    </div>
  )
}
