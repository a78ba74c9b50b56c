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
        setWords('No slice shows it: what it needs, hidden states or tensors that no role has, is left behind.')
        return
      }
      const name = finding.rule.replaceAll('-', '_')
      if (as === 'pytest' && repro.pytest === null) {
        setWords('Upstream’s targets are right there, so no test of targets fails. The .safetensors shows it.')
        return
      }
      if (as === 'pytest' && repro.pytest !== null) saveFile(`test_${name}.py`, 'text/x-python', [repro.pytest])
      else saveFile(`${name}.safetensors`, 'application/octet-stream', [repro.file])
      const what =
        repro.range === null
          ? 'the whole batch, without hidden states'
          : `tokens ${repro.range.start} to ${repro.range.end - 1} of row ${repro.range.row}`
      const alone = repro.isJoined
        ? ' It is of all ranks joined: opened alone it does not say which rank rolled what, and is no finding. The pytest has their targets.'
        : ''
      setWords(`Saved: ${what}.${as === 'safetensors' ? alone : ''}`)
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
