import { perTokenCsv } from '../../core/report/per-token-csv.ts'
import { noSnippet, pythonSnippet } from '../../core/report/python-snippet.ts'
import { appStore } from '../../state/app-store.ts'
import { currentReport } from '../../state/current-report.ts'
import { saveFile } from './save-file.ts'
import { timelinePng, timelineSvg } from './timeline-picture.ts'

/** A way to take what is seen away. */
export interface ExportItem {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly save: () => void
}

/** What can be exported of the open batch; nothing while there is none with an evaluation. */
export function exportItems(): ExportItem[] {
  const { open, engine, tokens } = appStore.getState()
  if (open.status !== 'open' || open.evaluation === null || engine === null) return []
  const { batch, evaluation } = open
  const base = batch.file.name.replace(/\.[a-z0-9]{1,12}$/i, '')
  const json = (perToken: boolean) => {
    const text = `${JSON.stringify(currentReport({ perToken }), null, perToken ? 0 : 2)}\n`
    saveFile(`${base}.${perToken ? 'per-token' : 'report'}.json`, 'application/json', [text])
  }
  const snippetProblem = noSnippet(batch, evaluation)
  return [
    item('report', 'Report, JSON', 'settings, boundaries, losses and masks by depth', () => json(false)),
    item('per-token', 'Per-token report, JSON', 'and target, reason and loss of every token', () => json(true)),
    item('csv', 'Per-token table, CSV', 'one line a token, for pandas or a spreadsheet', () =>
      saveFile(`${base}.csv`, 'text/csv', [...perTokenCsv(batch, evaluation, tokens)]),
    ),
    item('png', 'Picture, PNG', 'the timeline as it is seen, with its names', async () =>
      saveFile(`${base}.png`, 'image/png', [await timelinePng()]),
    ),
    item('svg', 'Picture, SVG', 'the same, to be scaled and edited', () =>
      saveFile(`${base}.svg`, 'image/svg+xml', [timelineSvg()]),
    ),
    ...(snippetProblem === null
      ? [
          item('python', 'Python program', 'has upstream compute these figures from the dump', () =>
            saveFile(`${base}.py`, 'text/x-python', [pythonSnippet(batch, evaluation)]),
          ),
        ]
      : []),
    item('link', 'Copy a link to this view', 'names the batch and how it is seen, never its data', () =>
      navigator.clipboard.writeText(location.href),
    ),
  ]
}

function item(id: string, title: string, about: string, make: () => void | Promise<void>): ExportItem {
  const save = () => {
    void new Promise<void>((resolve) => resolve(make())).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      appStore.setState({ error: { message: `${title}: it could not be made. ${reason}` } })
    })
  }
  return { id, title, about, save }
}
