import { expect, test } from 'vitest'
import { diagnosisOf } from '../../../fixtures/diagnosis-of.ts'
import { packFile, packOf } from '../../../fixtures/hand-made-pack.ts'
import { fixWords, type Remedy } from './fix-words.ts'

/** What the doctor advises for a batch of `framework`. */
async function advice(framework: string, remedy: Remedy): Promise<string> {
  const { facts } = await diagnosisOf(packFile(packOf({ docs: [[5, 3]] }), {}, { framework }))
  return fixWords(remedy)(facts)
}

test.each(['Megatron-LM', 'megatron-bridge', 'NeMo', 'verl', 'slime', 'miles', 'ms-swift'])(
  'of %s, whose own loss reads loss_mask: that upstream’s does not',
  async (framework) => {
    expect(await advice(framework, 'one mask')).toContain('does not read loss_mask')
    expect(await advice(framework, 'pass boundaries')).toContain('packed_seq_params')
  },
)

test('of NeMo-RL: where its own batch has the boundaries, which is nested', async () => {
  expect(await advice('nemo-rl', 'one mask')).toContain('does not read loss_mask')
  for (const remedy of ['pass boundaries', 'right offsets', 'padded offsets'] as const)
    expect(await advice('nemo-rl', remedy)).toContain('flash_attn_kwargs')
})

test.each(['transformers', 'axolotl', 'LLaMA-Factory', 'unsloth', 'torchtune'])(
  'of %s, which shifts labels itself: that upstream’s loss wants them rolled',
  async (framework) => {
    expect(await advice(framework, 'shift once')).toMatch(/shifts labels itself.*upstream’s MTP loss/)
  },
)

test('of a framework nobody knows: in general words', async () => {
  expect(await advice('my own trainer', 'pass boundaries')).toBe(await advice('', 'pass boundaries'))
})
