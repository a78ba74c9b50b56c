import { numbersOf, withNumbers, withOffsets } from '../edit-dump.ts'
import { paddedPack } from '../lay-out.ts'
import type { MuseumDump } from '../museum-dump.ts'
import type { MuseumPiece } from '../museum-piece.ts'

export const piece: MuseumPiece = {
  id: 'cu-padded-as-real',
  theme: 'Boundaries',
  symptom: 'max_seqlen and the router statistics count more tokens than there are.',
  hint: 'Compare the two lists of offsets.',
  title: 'Padded offsets in both arrays',
  broke: [
    'cu_seqlens was overwritten with the padded one: padding is declared real. The loss is the same where padding has no labels, but attention sees it, and expert statistics count it.',
  ],
  curve: { shape: 'same', words: 'The loss shows nothing; balance losses of a mixture of experts do.' },
  fix: 'Keep both arrays: one with, one without the padding.',
  reference: 'NVIDIA/Megatron-LM#5541',
  sample: 'kjv-small',
  sound: (sample) => withPaddingMask(paddedPack(sample, 16)),
  broken: (sound) => {
    const padded = [...numbersOf(sound, 'cu_seqlens_padded').values]
    return withOffsets(withPaddingMask(sound), 'cu_seqlens', padded)
  },
}

/** 1 on tokens, 0 on the padding of each slot: the offsets alone will not tell any more. */
function withPaddingMask(dump: MuseumDump): MuseumDump {
  if (dump.numbers.has('attention_mask')) return dump
  const ends = numbersOf(dump, 'cu_seqlens').values
  const starts = numbersOf(dump, 'cu_seqlens_padded').values
  const mask = Array.from({ length: starts.at(-1) ?? 0 }, () => 0)
  for (let i = 0; i + 1 < starts.length; i++) mask.fill(1, starts[i], starts[i] + ends[i + 1] - ends[i])
  return withNumbers(dump, 'attention_mask', 'I64', [mask.length], mask)
}
