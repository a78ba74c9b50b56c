import type { BackendChoice } from '../engine/engine-messages.ts'
import { installAutomationHandle } from './automation-handle.ts'
import { engineStarted } from './engine-session.ts'
import { startLearn } from './learn-store.ts'
import { openAddress, openSample } from './open-sample.ts'
import { restoreTheme } from './view-verbs.ts'

/**
 * Starts everything that is not drawing: the engine, the automation handle, and what the address asks for
 * (`?sample=ID`, `?src=URL`, `?backend=webgpu|cpu`, and what `learn-link.ts` reads).
 */
export function startApp(): void {
  restoreTheme()
  const query = new URLSearchParams(location.search)
  startLearn(query)
  const started = engineStarted(backendChoice(query.get('backend')))
  installAutomationHandle(started)
  const sample = query.get('sample')
  const src = query.get('src')
  // What fails here is shown on the page; there is nobody to hand the rejection to.
  if (src !== null) void openAddress(src).catch(() => undefined)
  else if (sample !== null) void openSample(sample).catch(() => undefined)
}

function backendChoice(asked: string | null): BackendChoice {
  return asked === 'webgpu' || asked === 'cpu' ? asked : 'auto'
}
