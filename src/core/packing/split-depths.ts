import { elementCount, shapeText, type Tensor } from '../tensor/tensor.ts'
import { visibleText } from '../tensor/visible-text.ts'

/** Dimensions of one depth by family; a tensor with one more has the depths of all in front. */
const dimensions: ReadonlyMap<string, number> = new Map([
  ['mtp_per_depth_h', 3],
  ['mtp_per_depth_logits', 3],
  ['mtp_per_depth_targets', 2],
])

/** More than any model has; what has more in front is no stack of depths. */
const mostDepths = 64

/**
 * Takes stacks of depths apart: `mtp_per_depth_h` `[D, B, S, H]` becomes `mtp_per_depth_h.0` to `.D-1`, as upstream's list
 * has them. Elements stay where they are. A flat `[D, T, H]` is not told from one depth `[B, S, H]`, and stays whole.
 */
export function splitDepths(tensors: ReadonlyMap<string, Tensor>): {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly notes: readonly string[]
} {
  const split = new Map<string, Tensor>()
  const notes: string[] = []
  for (const [name, tensor] of tensors) {
    const [depths = 0, ...shape] = tensor.shape
    const names = Array.from({ length: depths <= mostDepths ? depths : 0 }, (_, depth) => `${name}.${depth}`)
    const isStack = shape.length === dimensions.get(name.split('.').at(-1) ?? '')
    if (!isStack || names.length === 0 || names.some((one) => tensors.has(one))) {
      split.set(name, tensor)
      continue
    }
    for (const [depth, one] of names.entries()) split.set(one, depthOf(tensor, one, depth, shape))
    notes.push(`${visibleText(name, 60)} ${shapeText(tensor.shape)} is taken apart into ${depths} depths.`)
  }
  return { tensors: split, notes }
}

function depthOf(stack: Tensor, name: string, depth: number, shape: readonly number[]): Tensor {
  const from = depth * elementCount(shape)
  return {
    ...stack,
    name,
    stack: stack.name,
    shape,
    readElements: (start, end) => stack.readElements(from + start, from + end),
  }
}
