import type { BackendChoice } from '../engine/engine-messages.ts'
import { afterFirstPicture } from './after-first-picture.ts'
import { installAutomationHandle } from './automation-handle.ts'
import { chooseBackend, engineStarted } from './engine-link.ts'
import { restoreGpuBudget } from './gpu-budget.ts'
import { restoreLanes } from './lane-verbs.ts'
import { startLearn } from './learn-store.ts'
import { followAddress } from './link/follow-address.ts'
import { loadRecent } from './recent/recent-files.ts'
import { searchOnWithAllRows } from './search-tokens.ts'
import { showFailure } from './shown-error.ts'
import { followGradients } from './token-gradients.ts'
import { restoreTheme } from './view-verbs.ts'
import { restoreWheel } from './wheel-verbs.ts'
import { workOffline } from './work-offline.ts'

/**
 * Starts everything that is not drawing: the engine, the automation handle, and what the address asks for
 * (`?sample=ID`, `?src=URL`, `?backend=webgpu|wasm|cpu`, what `learn-link.ts` reads, and the view behind `#`).
 */
export function startApp(): void {
  restoreTheme()
  restoreGpuBudget()
  restoreLanes()
  restoreWheel()
  const query = new URLSearchParams(location.search)
  startLearn(query)
  chooseBackend(backendChoice(query.get('backend')))
  // What the address asks for may need it before.
  const started = afterFirstPicture().then(engineStarted)
  started.catch(showFailure)
  installAutomationHandle(started)
  followGradients()
  searchOnWithAllRows()
  followAddress()
  void afterFirstPicture().then(workOffline)
  void loadRecent()
}

function backendChoice(asked: string | null): BackendChoice {
  return asked === 'webgpu' || asked === 'wasm' || asked === 'cpu' ? asked : 'auto'
}
