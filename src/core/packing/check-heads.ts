import { isFloatTensor } from '../tensor/decode-elements.ts'
import { torchName } from '../tensor/dtype.ts'
import { ReadError } from '../tensor/read-error.ts'
import { elementCount, sameShape, shapeText, type Tensor } from '../tensor/tensor.ts'
import type { TensorRoles } from './tensor-roles.ts'

/** What the headers of the hidden states, logits and LM head say. */
export interface HeadSizes {
  readonly depths: number | null
  readonly hiddenSize: number | null
  readonly vocabSize: number | null
}

/**
 * Checks, by headers alone, that hidden states, logits and LM head fit the batch and each other.
 * `output.*` is not checked: upstream takes a pipeline tuple as it comes, and so do we, errors included.
 * @param tokens number of labels, B·S or T
 * @throws ReadError naming the tensor, the shape or dtype expected and the one found
 */
export function checkHeads(file: string, roles: TensorRoles, tokens: number): HeadSizes {
  const { lmHead, hiddenStates, logits } = roles
  const mtpHidden = roles.mtpPerDepthH ?? []
  const mtpLogits = roles.mtpPerDepthLogits ?? []
  if (lmHead !== null) {
    requireFloat(file, lmHead)
    if (lmHead.shape.length !== 2 || elementCount(lmHead.shape) === 0)
      throw new ReadError({ file, tensor: lmHead.name, expected: 'shape [V, H]', found: shapeText(lmHead.shape) })
  }
  for (const family of [mtpHidden, mtpLogits]) {
    const [first] = family
    for (const tensor of family)
      if (first !== undefined && !sameShape(tensor.shape, first.shape))
        throw new ReadError({
          file,
          tensor: tensor.name,
          expected: `the shape of depth 0, ${shapeText(first.shape)}`,
          found: shapeText(tensor.shape),
          remedy: 'Every depth has the same shape: dump all of them from the same step.',
        })
  }
  const hidden = [...(hiddenStates === null ? [] : [hiddenStates]), ...mtpHidden]
  const allLogits = [...(logits === null ? [] : [logits]), ...mtpLogits]
  for (const tensor of [...hidden, ...allLogits]) {
    requireFloat(file, tensor)
    requireTokens(file, tensor, tokens)
  }
  for (const tensor of hidden) requireHiddenSize(file, tensor, lmHead)
  const depths = roles.mtpPerDepthH?.length ?? roles.mtpPerDepthLogits?.length ?? null
  return {
    depths,
    hiddenSize: hidden[0]?.shape.at(-1) ?? lmHead?.shape[1] ?? null,
    vocabSize: lmHead?.shape[0] ?? allLogits[0]?.shape.at(-1) ?? null,
  }
}

function requireFloat(file: string, tensor: Tensor): void {
  if (!isFloatTensor(tensor))
    throw new ReadError({
      file,
      tensor: tensor.name,
      expected: 'float32, bfloat16 or float16',
      found: torchName[tensor.dtype],
      remedy: 'Dump it in the dtype the model gave it.',
    })
}

function requireTokens(file: string, tensor: Tensor, tokens: number): void {
  const width = tensor.shape.at(-1)
  const found = elementCount(tensor.shape.slice(0, -1))
  if (tensor.shape.length < 2 || tensor.shape.length > 3 || width === undefined || width === 0 || found !== tokens)
    throw new ReadError({
      file,
      tensor: tensor.name,
      expected: `[B, S, …] or [T, …] for ${tokens} tokens`,
      found: `${shapeText(tensor.shape)}${tensor.shape.length >= 2 ? `, ${found} tokens` : ''}`,
      remedy: 'Dump it from the same step as the labels, before either is sliced.',
    })
}

function requireHiddenSize(file: string, tensor: Tensor, lmHead: Tensor | null): void {
  if (lmHead !== null && tensor.shape.at(-1) !== lmHead.shape[1])
    throw new ReadError({
      file,
      tensor: tensor.name,
      expected: `hidden size ${lmHead.shape[1]}, as lm_head.weight ${shapeText(lmHead.shape)} has`,
      found: shapeText(tensor.shape),
      remedy: 'Dump the LM head that these hidden states are meant for, as [V, H].',
    })
}
