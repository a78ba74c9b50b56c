import { beforeEach, describe, expect, it, vi } from 'vitest'
import { noChoices } from '../core/packing/batch-choices.ts'
import type { TensorHeader } from '../core/packing/packed-batch.ts'
import { recallChoices, rememberChoices } from './remembered-choices.ts'

/** What Node lacks of a browser's storage. */
function storage(mostCharacters = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (text.length > mostCharacters) throw new DOMException('full', 'QuotaExceededError')
      kept.set(key, text)
    },
  }
}

const a: TensorHeader = { name: 'a', dtype: 'I64', shape: [2, 64] }
const b: TensorHeader = { name: 'b', dtype: 'F32', shape: [2, 64, 8] }
const asLabels = { ...noChoices, roles: new Map([['a', 'labels']]) }

beforeEach(() => vi.stubGlobal('localStorage', storage()))

describe('choices for files of a shape', () => {
  it('are recalled for the same names, dtypes and ranks, in any order and of any size', () => {
    rememberChoices([a, b], {
      labels: 'unshifted',
      roles: new Map([
        ['a', 'labels'],
        ['b', null],
      ]),
    })
    const recalled = recallChoices([b, { ...a, shape: [1, 4096] }])
    expect(recalled?.labels).toBe('unshifted')
    expect([...(recalled?.roles ?? [])]).toEqual([
      ['a', 'labels'],
      ['b', null],
    ])
  })

  it('are not recalled where a name, a dtype or a rank differs, or a tensor is more', () => {
    rememberChoices([a], asLabels)
    for (const other of [
      { ...a, name: 'c' },
      { ...a, dtype: 'I32' as const },
      { ...a, shape: [128] },
    ])
      expect(recallChoices([other])).toBeNull()
    expect(recallChoices([a, b])).toBeNull()
    expect(recallChoices([a])).not.toBeNull()
  })

  it('give way to a newer choice, and a choice of nothing is none', () => {
    rememberChoices([a], asLabels)
    rememberChoices([a], { ...noChoices, roles: new Map([['a', 'input_ids']]) })
    expect(recallChoices([a])?.roles.get('a')).toBe('input_ids')
    rememberChoices([a], noChoices)
    expect(recallChoices([a])).toBeNull()
  })

  it('are kept of the last 32 shapes, and of none that would fill the storage', () => {
    for (let rank = 0; rank < 33; rank++) rememberChoices([{ ...a, shape: Array(rank).fill(1) }], asLabels)
    expect(recallChoices([{ ...a, shape: [] }])).toBeNull()
    expect(recallChoices([{ ...a, shape: [1] }])).not.toBeNull()
    const checkpoint = Array.from({ length: 2000 }, (_, layer) => ({ ...b, name: `layers.${layer}` }))
    rememberChoices(checkpoint, asLabels)
    expect(recallChoices(checkpoint)).toBeNull()
  })

  it('are lost, and nothing else, where storage is full, off, or holds junk', () => {
    vi.stubGlobal('localStorage', storage(10))
    rememberChoices([a], asLabels)
    expect(recallChoices([a])).toBeNull()
    vi.stubGlobal('localStorage', undefined)
    rememberChoices([a], asLabels)
    expect(recallChoices([a])).toBeNull()
    for (const junk of ['{', '{}', 'null', '[null]', '[["a I64 2"]]', '[["a I64 2", 5, "shifted"]]']) {
      vi.stubGlobal('localStorage', storage())
      localStorage.setItem('mtp-lens/choices', junk)
      expect(recallChoices([a])).toBeNull()
    }
    localStorage.setItem('mtp-lens/choices', '[["a I64 2", [["a", 7], ["b", "labels"]], "sideways"]]')
    expect(recallChoices([a])).toEqual({ labels: null, roles: new Map([['b', 'labels']]) })
  })
})
