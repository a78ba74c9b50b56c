import { useAppStore } from '../../state/app-store.ts'
import { stopFollowing } from '../../state/follow-files.ts'
import { LineChart } from '../chart/line-chart.tsx'
import { formatCount, formatNumber } from '../format-number.ts'

/** Reads listed; the plot has all of them. */
const LISTED = 20

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** The losses of a file that is followed, read by read. */
export function FollowedReads() {
  const following = useAppStore((state) => state.following)
  if (following === null) return null
  const { name, reads } = following
  const last = reads.at(-1)
  const lines = [
    { name: 'MTP', ys: reads.map(({ mtpLoss }) => mtpLoss ?? Number.NaN) },
    { name: 'main', ys: reads.map(({ mainLoss }) => mainLoss ?? Number.NaN) },
  ].filter(({ ys }) => ys.some(Number.isFinite))
  return (
    <section className="section" aria-label="Followed file">
      <p>
        Follows {name}: read {reads.length === 1 ? 'once' : `${formatCount(reads.length)} times`}
        {last !== undefined && `, last at ${time.format(last.at)}`}. It is opened again when it is written anew.{' '}
        <button type="button" className="button small" onClick={stopFollowing}>
          Stop following
        </button>
      </p>
      {reads.length > 1 && (
        <>
          <LineChart
            label="Losses of every read; the table below has the numbers"
            xs={reads.map((_, index) => index)}
            named={[0, reads.length - 1].map((x) => ({ x, text: `${x + 1}` }))}
            lines={lines}
            top={Math.max(0, ...lines.flatMap(({ ys }) => ys.filter(Number.isFinite)))}
          />
          <details>
            <summary>As a table</summary>
            <table aria-label="Losses of every read">
              <thead>
                <tr>
                  <th scope="col">read at</th>
                  <th scope="col">MTP loss</th>
                  <th scope="col">main loss</th>
                </tr>
              </thead>
              <tbody>
                {reads
                  .slice(-LISTED)
                  .toReversed()
                  .map(({ at, mtpLoss, mainLoss }) => (
                    <tr key={at}>
                      <th scope="row">{time.format(at)}</th>
                      <td>{mtpLoss === null ? '—' : formatNumber(mtpLoss, 5)}</td>
                      <td>{mainLoss === null ? '—' : formatNumber(mainLoss, 5)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  )
}
