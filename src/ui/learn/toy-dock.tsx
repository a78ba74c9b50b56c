import { useEffect, useMemo, useRef, useState } from 'react'
import { dumpAsFile } from '../../learn/museum/dump-as-file.ts'
import { dumpDocuments } from '../../learn/museum/dump-documents.ts'
import type { MuseumDump } from '../../learn/museum/museum-dump.ts'
import { type DumpFiles, readDumpFiles } from '../../learn/read-dump-files.ts'
import { toyDump } from '../../learn/toy/toy-dump.ts'
import { MOST_TOKENS, type ToySource, toyText, toyTokens } from '../../learn/toy/toy-tokens.ts'
import { openFiles } from '../../state/open-files.ts'
import { sampleFiles } from '../../state/open-sample.ts'
import { LearnDock } from './learn-dock.tsx'
import { ToyStrip } from './toy-strip.tsx'

const SAMPLE = 'kjv-packed'
/** Milliseconds without a key before the pack is made: each one is opened and computed like a file. */
const SETTLE_MS = 350
/** Tokens of each document that the page begins with. */
const FIRST_TOKENS = [14, 10]

/** A pack of a few words, edited by typing and by dragging its boundaries, and computed by the page’s own engine. */
export function ToyDock() {
  const [files, setFiles] = useState<DumpFiles | null>(null)
  const [text, setText] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const source = useMemo(() => (files?.tokens == null ? null : toySource(files.dump, files.tokens)), [files])
  const toy = useMemo(() => (source === null ? null : toyTokens(text, source)), [text, source])
  const turn = useRef(0)

  useEffect(() => {
    let isGone = false
    sampleFiles(SAMPLE)
      .then((list) => readDumpFiles(list))
      .then(
        (read) => {
          if (isGone) return
          setFiles(read)
          setText(firstText(read))
        },
        (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
      )
    return () => {
      isGone = true
    }
  }, [])

  useEffect(() => {
    if (toy === null || files === null || toy.documents.length === 0) return
    const mine = ++turn.current
    const timer = setTimeout(() => {
      dumpAsFile('toy-pack.safetensors', toyDump(toy.documents, files.dump))
        .then((file) => openFiles([file, ...files.others]))
        .then(
          () => setFailure(null),
          (error: unknown) => {
            // A newer key has begun another pack.
            if (mine === turn.current) setFailure(error instanceof Error ? error.message : String(error))
          },
        )
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [toy, files])

  const count = toy?.documents.flat().length ?? 0
  const own = toy?.documents.flat().filter(({ isOwn }) => isOwn).length ?? 0
  return (
    <LearnDock title="Toy pack" place={{ kind: 'page', page: 'toy' }} position={null}>
      {failure !== null && <p className="err">{failure}</p>}
      {toy === null ? (
        failure === null && <p className="dim">Fetching the sample’s model…</p>
      ) : (
        <div className="learn-columns" data-figure="">
          <div className="learn-words">
            <label className="learn-toy-text">
              <span>
                Text; <kbd>|</kbd> begins a new document
              </span>
              <textarea
                className="control"
                rows={3}
                spellCheck={false}
                value={text}
                data-testid="toy-text"
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            <p role="status">
              <span className="mono">
                {count} / {MOST_TOKENS}
              </span>{' '}
              tokens, {toy.documents.length} {toy.documents.length === 1 ? 'document' : 'documents'}.
              {toy.isCut && ' The rest of the text is left out.'}
              {toy.unknown.length > 0 && ` Not in the sample, and left out: ${toy.unknown.join(' ')}`}
            </p>
            <p className="caption">
              What is real: token ids, labels, masks, the LM head, and the loss that is computed from them. What is
              borrowed: the model itself does not run here, so each token has the hidden states of the same token in the
              sample, where most of the words before it are the same. {own} of {count} stand in their own context; the
              others, underlined, are guesses of a model that read something else.
            </p>
          </div>
          <ToyStrip documents={toy.documents} onMove={(documents) => setText(toyText(documents))} />
        </div>
      )}
    </LearnDock>
  )
}

function toySource(dump: MuseumDump, texts: ToySource['texts']): ToySource {
  const ids = dump.numbers.get('input_ids')?.values ?? new Float64Array(0)
  const starts = new Int32Array(ids.length)
  for (const { start, end } of dumpDocuments(dump)) starts.fill(start, start, end)
  return { ids, starts, texts }
}

/** The beginnings of two documents of the sample: all of their hidden states are their own. */
function firstText({ dump, tokens }: DumpFiles): string {
  const ids = dump.numbers.get('input_ids')?.values ?? new Float64Array(0)
  return dumpDocuments(dump)
    .slice(0, FIRST_TOKENS.length)
    .map(({ start, end }, i) =>
      [...ids.slice(start, Math.min(end, start + FIRST_TOKENS[i]))].map((id) => tokens?.texts[id] ?? '').join(''),
    )
    .join('|')
}
