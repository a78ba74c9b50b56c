import { useId, useState } from 'react'
import { CopyButton } from '../copy-button.tsx'
import { dumpScripts } from './dump-scripts.ts'

/** How to write a dump, for the trainer that is chosen. */
export function DumpSnippet() {
  const id = useId()
  const [chosen, choose] = useState(dumpScripts[0].id)
  const code = dumpScripts.find((one) => one.id === chosen)?.code ?? ''
  return (
    <section className="snippet" aria-labelledby={id}>
      <div className="snippet-head">
        <h2 id={id}>How to dump a batch from your trainer</h2>
        <select
          className="control"
          aria-label="Trainer"
          data-testid="dump-trainer"
          value={chosen}
          onChange={(event) => choose(event.target.value)}
        >
          {dumpScripts.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </select>
        <a className="button small" href="mtp_lens_dump.py" download>
          Download mtp_lens_dump.py
        </a>
        <CopyButton text={code} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls has to be reachable by keyboard */}
      <pre tabIndex={0}>{code}</pre>
    </section>
  )
}
