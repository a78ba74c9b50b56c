// Where things are. Only Node built-ins: these run before anything is installed.
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The tools' own start files. They are run with this very Node by path: npx may reach for the network, and the shims in
 * node_modules/.bin differ between systems.
 */
export const tools = {
  biome: 'node_modules/@biomejs/biome/bin/biome',
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'node_modules/vite/bin/vite.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
  dependencyCruiser: 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
}
