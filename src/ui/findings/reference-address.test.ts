import { expect, test } from 'vitest'
import { cannotShow } from '../../core/findings/cannot-show.ts'
import { rules } from '../../core/findings/rule-table.ts'
import { referenceAddress } from './reference-address.ts'

test('every rule, and every bug that no batch shows, has a public address', () => {
  for (const { id, reference } of [...rules, ...cannotShow])
    expect(referenceAddress(reference), id).toMatch(
      /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(issues\/\d+|blob\/[0-9a-f]{40}\/.+\.py)$/,
    )
})
