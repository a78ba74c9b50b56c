import { expect, it } from 'vitest'
import { dumpOf } from '../../../fixtures/dump-of.ts'
import { readNumbers } from '../tensor/decode-elements.ts'
import { openBatch } from './open-batch.ts'
import { splitDepths } from './split-depths.ts'

/** Two depths of two rows of two tokens; the values count up. */
const stack = [
  [
    [
      [0, 1],
      [2, 3],
    ],
    [
      [4, 5],
      [6, 7],
    ],
  ],
  [
    [
      [8, 9],
      [10, 11],
    ],
    [
      [12, 13],
      [14, 15],
    ],
  ],
]
const labels = [
  'I64',
  [
    [1, 2],
    [3, -100],
  ],
] as const
const weight = [
  'F32',
  [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ],
] as const

it('a stack [D, B, S, H] opens as its depths, with their roles shown and a note', async () => {
  const dump = dumpOf({ labels, 'out.mtp_per_depth_h': ['F32', stack], 'lm_head.weight': weight })
  const { batch, roles } = await openBatch([dump])
  expect(batch.depths).toBe(2)
  expect(batch.roles.filter(({ role }) => role?.startsWith('mtp_per_depth_h'))).toEqual([
    { tensor: 'out.mtp_per_depth_h.0', role: 'mtp_per_depth_h.0', how: 'guessed' },
    { tensor: 'out.mtp_per_depth_h.1', role: 'mtp_per_depth_h.1', how: 'guessed' },
  ])
  expect(batch.notes).toContain('out.mtp_per_depth_h [2, 2, 2, 2] is taken apart into 2 depths.')
  expect(batch.tensors.map(({ stack }) => stack)).toEqual([
    undefined,
    'out.mtp_per_depth_h',
    'out.mtp_per_depth_h',
    undefined,
  ])
  const [first, second] = await Promise.all((roles.mtpPerDepthH ?? []).map((tensor) => readNumbers(tensor)))
  expect([...first]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect([...second]).toEqual([8, 9, 10, 11, 12, 13, 14, 15])
  expect([...new Uint8Array(await (roles.mtpPerDepthH?.[1].readElements(6, 8) ?? new ArrayBuffer()))]).toEqual([
    ...new Uint8Array(new Float32Array([14, 15]).buffer),
  ])
})

it('what may be one depth, has a name of its own, or stands beside its depths stays whole', () => {
  const { tensors } = dumpOf({
    mtp_per_depth_h: ['F32', stack[0]],
    hidden_states: ['F32', stack],
    mtp_per_depth_logits: ['F32', stack],
    'mtp_per_depth_logits.0': ['F32', stack[0]],
  })
  expect([...splitDepths(tensors).tensors.keys()]).toEqual([...tensors.keys()])
})
