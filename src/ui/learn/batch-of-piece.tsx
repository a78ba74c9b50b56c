import { useRef } from 'react'

interface Props {
  /** What the piece is made from now. */
  readonly source: readonly File[] | 'sample'
  /** What was open before the museum; null where that was nothing of the user's. */
  readonly own: readonly File[] | null
  readonly onChoose: (source: readonly File[] | 'sample') => void
}

/** Which batch a piece of the museum is made from, and how to take the sample or one's own. */
export function BatchOfPiece({ source, own, onChoose }: Props) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <p className="learn-batch">
      {source !== 'sample' && (
        <>
          <button type="button" className="link" onClick={() => onChoose('sample')}>
            Use the sample
          </button>
          {' · '}
        </>
      )}
      {own !== null && source !== own ? (
        <button type="button" className="link" onClick={() => onChoose(own)}>
          Use my batch: {own.map(({ name }) => name).join(' + ')}
        </button>
      ) : (
        <button type="button" className="link" onClick={() => input.current?.click()}>
          Use {source === 'sample' ? 'my' : 'another'} batch…
        </button>
      )}
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        data-testid="piece-files"
        aria-label="Files to break: a batch, its LM head, its tokenizer"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          // The same files again count as a change, too.
          target.value = ''
          if (files.length > 0) onChoose(files)
        }}
      />
    </p>
  )
}
