import { useState } from 'react'
import type { Finding } from '../../core/findings/finding.ts'
import { askAboutBatch } from '../../state/ask-about-batch.ts'
import { saveFile } from '../export/save-file.ts'
import { useOpenBatch } from '../use-open-batch.ts'

/** Saves the smallest slice of the batch that still shows a finding, as a dump or as a test against upstream. */
export function ReproButtons({ finding }: { readonly finding: Finding }) {
  const open = useOpenBatch()
  const [words, setWords] = useState('')
  if (open === null || finding.places.length === 0) return null
  const save = async (as: 'safetensors' | 'pytest') => {
    setWords('Cutting…')
    try {
      const { repro } = await askAboutBatch(open, { kind: 'repro', finding })
      if (repro === null) {
        setWords('No slice of one row shows it: it needs the whole batch.')
        return
      }
      const name = finding.rule.replaceAll('-', '_')
      if (as === 'pytest' && repro.pytest === null) {
        setWords('Upstream’s targets are right there, so no test of targets fails. The .safetensors shows it.')
        return
      }
      if (as === 'pytest' && repro.pytest !== null) saveFile(`test_${name}.py`, 'text/x-python', [repro.pytest])
      else saveFile(`${name}.safetensors`, 'application/octet-stream', [repro.file])
      const { row, start, end } = repro.range
      const alone = repro.isJoined
        ? ' It is of all ranks joined: opened alone it does not say which rank rolled what, and is no finding. The pytest has their targets.'
        : ''
      setWords(`Saved: tokens ${start} to ${end - 1} of row ${row}.${as === 'safetensors' ? alone : ''}`)
    } catch (error) {
      setWords(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div className="repro">
      <span className="dim">Smallest slice that shows it</span>
      <button type="button" className="button small" onClick={() => void save('safetensors')}>
        .safetensors
      </button>
      <button type="button" className="button small" onClick={() => void save('pytest')}>
        pytest
      </button>
      <p role="status" className="caption">
        {words}
      </p>
    </div>
  )
}
