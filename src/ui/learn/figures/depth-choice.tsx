interface Props {
  readonly depths: number
  readonly depth: number
  readonly onDepth: (depth: number) => void
}

/** Depths offered: deeper rolls would not fit the figure. */
const MOST = 4

/** Which depth a figure shows. */
export function DepthChoice({ depths, depth, onDepth }: Props) {
  return (
    <fieldset className="learn-choice">
      <legend>depth</legend>
      {Array.from({ length: Math.min(depths, MOST) }, (_, one) => one).map((one) => (
        <label key={one}>
          <input type="radio" name="figure-depth" checked={one === depth} onChange={() => onDepth(one)} /> {one}
        </label>
      ))}
    </fieldset>
  )
}
