import { glossary, termOf } from '../../../learn/glossary/glossary.ts'
import { SourceLink } from '../source-link.tsx'
import { TermPictureView } from '../term-picture.tsx'
import { TermText } from '../term-text.tsx'

/** Every term, by theme. */
export function GlossaryPage() {
  return glossary.map(({ title, terms }) => (
    <section key={title} aria-label={title}>
      <h3>{title}</h3>
      <dl className="learn-glossary">
        {terms.map(({ id, name, means, source, picture, see = [] }) => (
          <div key={id} id={`term-${id}`}>
            <dt>{name}</dt>
            <dd>
              <TermText text={means} />
              {see.length > 0 && (
                <span className="caption">
                  {' '}
                  See{' '}
                  {see.map((other, i) => (
                    <span key={other}>
                      {i > 0 && ', '}
                      <button
                        type="button"
                        className="link"
                        onClick={() => document.getElementById(`term-${other}`)?.scrollIntoView({ block: 'center' })}
                      >
                        {termOf(other)?.name ?? other}
                      </button>
                    </span>
                  ))}
                </span>
              )}
              {source !== undefined && (
                <span className="caption">
                  {' '}
                  <SourceLink reference={{ text: 'Reference', source }} />
                </span>
              )}
              {picture !== undefined && <TermPictureView picture={picture} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ))
}
