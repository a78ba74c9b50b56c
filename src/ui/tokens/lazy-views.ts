import { lazy } from 'react'

const table = () => import('../table/token-table.tsx')
const blocks = () => import('../blocks/block-view.tsx')
const lanes = () => import('./lanes-editor.tsx')

export const TokenTable = lazy(() => table().then(({ TokenTable }) => ({ default: TokenTable })))
export const BlockView = lazy(() => blocks().then(({ BlockView }) => ({ default: BlockView })))
export const LanesEditor = lazy(() => lanes().then(({ LanesEditor }) => ({ default: LanesEditor })))

/** Fetches what the first paint does not need, once that is done: afterwards the page asks for nothing more. */
export function fetchViews(): void {
  for (const load of [table, blocks, lanes]) void load().catch(() => undefined)
}
