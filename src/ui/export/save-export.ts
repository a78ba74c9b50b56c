import { perTokenCsv } from '../../core/report/per-token-csv.ts'
import { pythonSnippet } from '../../core/report/python-snippet.ts'
import { appStore } from '../../state/app-store.ts'
import { askAboutBatch } from '../../state/ask-about-batch.ts'
import { currentReport } from '../../state/current-report.ts'
import { saveFile } from './save-file.ts'
import { timelinePng, timelineSvg } from './timeline-picture.ts'

export type ExportId = 'report' | 'per-token' | 'csv' | 'png' | 'svg' | 'python' | 'dump' | 'link'

/** Makes and saves one of the exports of what is shown. @throws Error, for the page, where it cannot be made */
export async function saveExport(id: ExportId): Promise<void> {
  const { open, tokens } = appStore.getState()
  if (open.status !== 'open' || open.evaluation === null) throw new Error('No batch is open.')
  const { batch, evaluation } = open
  const base = batch.file.name.replace(/\.[a-z0-9]{1,12}$/i, '')
  switch (id) {
    case 'report':
      return saveFile(`${base}.report.json`, 'application/json', [`${JSON.stringify(currentReport(), null, 2)}\n`])
    case 'per-token':
      return saveFile(`${base}.per-token.json`, 'application/json', [
        `${JSON.stringify(currentReport({ perToken: true }))}\n`,
      ])
    case 'csv':
      return saveFile(`${base}.csv`, 'text/csv', [...perTokenCsv(batch, evaluation, tokens)])
    case 'png':
      return saveFile(`${base}.png`, 'image/png', [await timelinePng()])
    case 'svg':
      return saveFile(`${base}.svg`, 'image/svg+xml', [timelineSvg()])
    case 'python':
      return saveFile(`${base}.py`, 'text/x-python', [pythonSnippet(batch, evaluation)])
    case 'dump': {
      const { file } = await askAboutBatch(open, { kind: 'edited dump' })
      return saveFile(`${base}.edited.safetensors`, 'application/octet-stream', [file])
    }
    case 'link':
      return navigator.clipboard.writeText(location.href)
  }
}
