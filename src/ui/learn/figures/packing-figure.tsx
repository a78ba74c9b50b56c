import { documentsOnScreen } from '../../../learn/documents-on-screen.ts'
import type { OpenView } from '../../../learn/learn-view.ts'

const WIDTH = 420
const HEIGHT = 14
const GAP = 4
/** Documents drawn one a row; more would be hair lines. */
const MOST = 12

/** The same documents padded, one a row, and packed: lengths to scale. */
export function PackingFigure({ view }: { readonly view: OpenView }) {
  const documents = documentsOnScreen(view)
  const shown = documents.slice(0, MOST)
  const longest = documents.reduce((most, { start, end }) => Math.max(most, end - start), 1)
  const { rows, sequenceLength } = view.open.batch
  const scale = WIDTH / Math.max(sequenceLength, longest)
  const rowsShown = Math.min(rows, 4)
  const packedTop = 18 + shown.length * (HEIGHT + GAP) + 26
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${packedTop + rowsShown * (HEIGHT + GAP)}`}
      role="img"
      aria-label={`${documents.length} documents padded to ${longest} tokens each, against ${rows} packed rows of ${sequenceLength}`}
    >
      <text className="lf-caption" x="0" y="10">
        padded: {documents.length} × {longest}
        {documents.length > MOST && `, the first ${MOST} drawn`}
      </text>
      {shown.map(({ row, start, end }, i) => (
        <g key={`${row}:${start}`} transform={`translate(0 ${18 + i * (HEIGHT + GAP)})`}>
          <rect className="lf-pad" width={longest * scale} height={HEIGHT} rx="2" />
          <rect className={i % 2 === 0 ? 'lf-a' : 'lf-b'} width={(end - start) * scale} height={HEIGHT} rx="2" />
        </g>
      ))}
      <text className="lf-caption" x="0" y={packedTop - 8}>
        packed: {rows} × {sequenceLength}
      </text>
      {Array.from({ length: rowsShown }, (_, row) => row).map((row) => (
        <g key={row} transform={`translate(0 ${packedTop + row * (HEIGHT + GAP)})`}>
          <rect className="lf-pad" width={sequenceLength * scale} height={HEIGHT} rx="2" />
          {documents.map((document, i) =>
            document.row === row ? (
              <rect
                key={document.start}
                className={i % 2 === 0 ? 'lf-a' : 'lf-b'}
                x={document.start * scale}
                width={Math.max(1, (document.end - document.start) * scale - 1)}
                height={HEIGHT}
                rx="2"
              />
            ) : null,
          )}
        </g>
      ))}
    </svg>
  )
}
