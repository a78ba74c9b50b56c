import { cannotShow } from '../../../core/findings/cannot-show.ts'
import { museum } from '../../../learn/museum/museum-list.ts'
import { museumThemes } from '../../../learn/museum/museum-piece.ts'
import { notInMuseum } from '../../../learn/museum/not-in-museum.ts'
import { resetProgress, showLearn, useLearnStore } from '../../../state/learn-store.ts'
import { ruleReference } from '../rule-reference.tsx'

/** Every piece, by what was seen; what it was stands there once it was found. */
export function MuseumPage() {
  const bugs = useLearnStore(({ progress }) => progress.bugs)
  const found = museum.filter(({ id }) => bugs[id] === 'found').length
  const revealed = museum.filter(({ id }) => bugs[id] === 'revealed').length
  return (
    <>
      <p className="learn-lead">
        Bugs that were reported, each made from a sound sample by one small change. Look at the batch, find it, and see
        what the doctor says. {found} of {museum.length} found{revealed > 0 && `, ${revealed} looked up`}.{' '}
        {found + revealed > 0 && (
          <button type="button" className="link" onClick={resetProgress}>
            Forget my progress
          </button>
        )}
      </p>
      {museumThemes.map((theme) => (
        <section key={theme} aria-label={theme}>
          <h3>{theme}</h3>
          <ul className="learn-list is-museum">
            {museum
              .filter((piece) => piece.theme === theme)
              .map(({ id, symptom, title }) => (
                <li key={id}>
                  <button type="button" className="learn-entry" onClick={() => showLearn({ kind: 'bug', id })}>
                    <span className="learn-entry-title">{symptom}</span>
                    <span className="caption">
                      {bugs[id] === undefined
                        ? 'not yet found'
                        : bugs[id] === 'found'
                          ? `✓ ${title}`
                          : `looked up: ${title}`}
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
      <section aria-label="Not on show">
        <h3>Not on show</h3>
        <p className="dim">Bugs that one dumped batch cannot show, and rules that are no bugs.</p>
        <dl className="learn-absent">
          {cannotShow.map(({ id, why, reference }) => (
            <div key={id}>
              <dt>{id}</dt>
              <dd>
                {why} {ruleReference(reference)}
              </dd>
            </div>
          ))}
          {notInMuseum.map(({ id, why }) => (
            <div key={id}>
              <dt className="mono">{id}</dt>
              <dd>{why}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  )
}
