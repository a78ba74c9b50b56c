import type { EngineInfo, Report } from '../core/report/report.ts'
import type { ShownError } from './app-state.ts'
import { appStore } from './app-store.ts'
import { currentReport } from './current-report.ts'
import { openFiles } from './open-files.ts'
import { workDone } from './pending-work.ts'

/** `window.mtpLens`: what Playwright tests and other drivers hold on to (`docs/automation.md`). */
export interface AutomationHandle {
  /** Opens files as if they had been dropped; resolves when the losses are in, rejects with the message shown. */
  open(files: File[]): Promise<Report>
  /** The report of what is open, once no work is pending. */
  report(options?: { perToken?: boolean }): Promise<Report>
  /** Why the last opening failed; null after one that went well. */
  readonly lastError: Pick<ShownError, 'message' | 'file' | 'tensor' | 'field'> | null
  /** Resolves when the app can take a file. */
  readonly ready: Promise<void>
}

declare global {
  interface Window {
    mtpLens: AutomationHandle
  }
}

export function installAutomationHandle(started: Promise<EngineInfo>): void {
  const ready = started.then(() => undefined)
  // A driver that waits is told; where nobody does, the page has said it already.
  ready.catch(() => undefined)
  window.mtpLens = {
    open: (files) => openFiles([...files]),
    report: async (options) => {
      await workDone()
      return currentReport(options)
    },
    get lastError() {
      return appStore.getState().lastOpenError
    },
    ready,
  }
}
