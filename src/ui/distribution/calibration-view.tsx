import type { OpenBatchState } from '../../state/app-state.ts'
import type { HeadCalibration } from '../../state/ask-about-batch.ts'
import { revealToken } from '../../state/search-tokens.ts'
import { pinCell } from '../../state/view-verbs.ts'
import { AskFor } from '../ask-for.tsx'
import { LineChart } from '../chart/line-chart.tsx'
import { formatCount } from '../format-number.ts'
import { headName } from '../head-name.ts'
import { TokenChip } from '../inspector/token-chip.tsx'
import { useAnswer } from '../use-answer.ts'

/** How sure every head is, and how often it is right: asked for, as it takes a pass over the LM head. */
export function CalibrationView({ open }: { readonly open: OpenBatchState }) {
  const { answer, ask, cancel } = useAnswer(open, { kind: 'calibration' }, open.evaluation)
  if (answer.status === 'done') return <Calibrations heads={answer.told.heads} open={open} />
  return (
    <>
      <p className="dim">
        A head that is 80 % sure should be right four times in five. One that is sure and wrong on many tokens was
        trained on other targets than these.
      </p>
      <AskFor answer={answer} ask={ask} cancel={cancel} words="Hold predictions against targets" doing="Calibration" />
    </>
  )
}

const tenths = Array.from({ length: 10 }, (_, i) => (i + 0.5) / 10)

function Calibrations({ heads, open }: { readonly heads: readonly HeadCalibration[]; readonly open: OpenBatchState }) {
  return (
    <>
      <p className="dim">
        Share of the guesses that are right (0 to 1), by how sure the head was. On the dashed diagonal a head is as
        often right as it is sure.
      </p>
      <LineChart
        label="How often each head is right, by how sure it is; the table below has the numbers"
        xs={tenths}
        named={[1, 3, 5, 7, 9].map((i) => ({ x: tenths[i], text: `${10 * i}–${10 * i + 10} %` }))}
        lines={heads.map((one) => ({ name: headName(one.head), ys: one.tenths.map(({ accuracy }) => accuracy) }))}
        top={1}
        hasDiagonal
      />
      <table aria-label="Calibration of the heads">
        <thead>
          <tr>
            <th scope="col">head</th>
            <th scope="col">right</th>
            <th
              scope="col"
              title="Expected calibration error: mean distance between how sure it is and how often it is right"
            >
              error
            </th>
            <th scope="col">sure and wrong</th>
          </tr>
        </thead>
        <tbody>
          {heads.map(({ head, tokens, accuracy, error, wrong }) => (
            <tr key={head}>
              <th scope="row">{headName(head)}</th>
              <td title={`of ${formatCount(tokens)} trained tokens`}>{percent(accuracy)}</td>
              <td>{percent(error)}</td>
              <td className="sure-and-wrong">
                {wrong.slice(0, 4).map((one) => (
                  <Wrong key={one.token} head={head} wrong={one} open={open} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

interface WrongProps {
  readonly head: 'main' | number
  readonly wrong: HeadCalibration['wrong'][number]
  readonly open: OpenBatchState
}

/** One wrong guess, which leads to its cell. */
function Wrong({ head, wrong: { token, guess, probability }, open }: WrongProps) {
  const { sequenceLength } = open.batch
  const show = () => {
    pinCell({ row: Math.floor(token / sequenceLength), token: token % sequenceLength, head })
    revealToken(token % sequenceLength, sequenceLength)
  }
  return (
    <button
      type="button"
      className="link"
      onClick={show}
      title={`Token ${token % sequenceLength}: it is ${percent(probability)} sure`}
    >
      <TokenChip id={guess} /> {percent(probability)}
    </button>
  )
}

function percent(part: number): string {
  return Number.isNaN(part) ? '—' : `${(100 * part).toFixed(0)} %`
}
