// `npm start`: installs what is missing and opens the app on its sample. Options: --no-open, --port N, --host NAME.
import { parseArgs } from 'node:util'
import { tools } from './paths.mjs'
import { runNode } from './run-node.mjs'
import { setup } from './setup.mjs'

const sample = '/?sample=kjv-packed'

/** @returns {{ open: boolean, passedOn: string[] }} */
function options() {
  try {
    const { values } = parseArgs({
      options: { 'no-open': { type: 'boolean' }, port: { type: 'string' }, host: { type: 'string' } },
    })
    return {
      open: !values['no-open'],
      passedOn: [
        ...(values.port === undefined ? [] : ['--port', values.port, '--strictPort']),
        ...(values.host === undefined ? [] : ['--host', values.host]),
      ],
    }
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : error}\nUse: npm start -- [--no-open] [--port N] [--host NAME]`,
    )
    process.exit(2)
  }
}

const { open, passedOn } = options()
await setup()
// Vite prints the address. Where there is no desktop, its attempt to open a browser comes to nothing and does no harm.
process.exitCode = await runNode([tools.vite, ...passedOn, ...(open ? ['--open', sample] : [])])
