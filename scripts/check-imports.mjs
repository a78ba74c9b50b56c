// `npm run check:imports`: prints each import that the table in .dependency-cruiser.mjs does not allow.
import { checkImports } from './import-violations.mjs'
import { root } from './paths.mjs'

const { modules, violations } = checkImports(root)
for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`)
console.log(`${modules} modules looked at, ${violations.length} against the table`)
if (violations.length > 0) process.exitCode = 1
