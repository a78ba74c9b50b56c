import { dumpDocuments } from '../dump-documents.ts'
import { called, changed, floatTensor, IGNORED, numbersOf, withLarge, without } from '../edit-dump.ts'
import { laidOut } from '../lay-out.ts'
import type { MuseumDump } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'
import { rightTarget } from '../right-target.ts'

export const piece: MuseumPiece = {
  id: 'mtp-top1-zero',
  theme: 'Numbers',
  symptom: 'Accuracy is exactly 0, the loss looks fine.',
  hint: 'Look at the logits of a target.',
  title: 'The logits hold their own gradient',
  broke: [
    'A fused loss writes the gradient into the logits to save memory. What is read from them afterwards is softmax minus one-hot: the target’s entry is the smallest of all.',
  ],
  curve: { shape: 'same', words: 'The loss is right; accuracy is a flat line at 0.' },
  fix: 'Take metrics from a copy, before the loss.',
  reference: 'NVIDIA-NeMo/Megatron-Bridge#5947',
  sample: 'kjv-small',
  sound: (sample) => {
    const small = laidOut(
      sample,
      dumpDocuments(sample, 2).map(({ start, end }) => ({ start, length: end - start, slots: end - start })),
    )
    const folded = changed(
      changed(small, 'input_ids', (id) => id % CLASSES),
      'labels',
      (label) => (label === IGNORED ? label : label % CLASSES),
    )
    const right = rightTarget(folded)
    // A head that knows: 6 at the target, 0 elsewhere.
    return called(
      withLogits(folded, (depth, t, v) => (v === right(depth, t) ? 6 : 0)),
      { loss_fn: 'MaskedCrossEntropy' },
    )
  },
  broken: (sound) => {
    const right = rightTarget(sound)
    return withLogits(sound, (depth, t, v) => 1 / CLASSES - (v === right(depth, t) ? 1 : 0))
  },
}

/** Classes of the made-up logits: few, so that the file stays small; ids are folded into them. */
const CLASSES = 64

function withLogits(dump: MuseumDump, logit: (depth: number, t: number, v: number) => number): MuseumDump {
  const { shape } = numbersOf(dump, 'labels')
  const bare = without(dump, 'lm_head.weight', 'hidden_states', ...[0, 1, 2].map((depth) => `mtp_per_depth_h.${depth}`))
  return [0, 1, 2].reduce(
    (next, depth) =>
      withLarge(
        next,
        `mtp_per_depth_logits.${depth}`,
        floatTensor('logits', [...shape, CLASSES], (i) => logit(depth, Math.floor(i / CLASSES), i % CLASSES)),
      ),
    bare,
  )
}
