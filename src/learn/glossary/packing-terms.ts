import type { Term } from './term.ts'

export const packingTerms: readonly Term[] = [
  {
    id: 'packing',
    name: 'packing',
    means: 'Putting several documents into one row, one after another, so that few slots are padding.',
    picture: 'packing',
    see: ['boundary', 'padding', 'neat-packing', 'thd'],
  },
  {
    id: 'padding',
    name: 'padding',
    means:
      'Tokens without meaning that fill a row, or the slot of a document. Their labels are ignored. Being padding is a matter of place, not of the token’s id.',
    picture: 'padding',
    see: ['ignore-index', 'cu_seqlens_padded'],
  },
  {
    id: 'sub-sequence',
    name: 'sub-sequence',
    means: 'The part of a row that is one document.',
    see: ['boundary', 'seq_idx'],
  },
  {
    id: 'boundary',
    name: 'boundary',
    means: 'Where one document of a row ends and the next begins. The token on it belongs to the later one.',
    see: ['seq_idx', 'cu_seqlens'],
  },
  {
    id: 'seq_idx',
    name: 'seq_idx',
    means:
      'A tensor with one id a token: equal ids, one document. Only equality counts, so an id must not come back in the same row.',
    see: ['cu_seqlens', 'indexed-mask'],
  },
  {
    id: 'cu_seqlens',
    name: 'cu_seqlens',
    means: 'Cumulative lengths: 0, then the end of each document, the last one at the end of the tokens.',
    picture: 'offsets',
    see: ['cu_seqlens_padded', 'thd'],
  },
  {
    id: 'cu_seqlens_padded',
    name: 'cu_seqlens_padded',
    means:
      'Cumulative lengths of slots where each document is padded to a multiple of something. Anything that is indexed as the tokens lie needs these, not the real lengths.',
    see: ['cu_seqlens', 'context-parallel'],
  },
  {
    id: 'indexed-mask',
    name: 'indexed attention mask',
    means:
      'An attention mask of 1, 2, 3 … instead of ones: the number is the document, 0 is padding. Cast to bool it forgets the documents.',
    picture: 'indexed-mask',
    see: ['seq_idx', 'neat-packing'],
  },
  {
    id: 'position_ids',
    name: 'position_ids',
    means: 'The position that RoPE or an embedding sees. In a pack it starts again at 0 with each document.',
    see: ['boundary'],
  },
  {
    id: 'block-causal',
    name: 'block-causal mask',
    means:
      'Attention from a token to those before it in the same document, and to no others: triangles along the diagonal.',
    picture: 'block-causal',
    see: ['indexed-mask'],
  },
  {
    id: 'neat-packing',
    name: 'neat packing',
    means: 'Packing where the batch says its documents by `_packed_seq_ids` or an indexed mask, and rows stay rows.',
    source: 'NVIDIA-NeMo/Automodel#2996',
    see: ['packing', 'thd'],
  },
  {
    id: 'thd',
    name: 'THD',
    means:
      'Tokens of all documents in one flat row `[T]`, with cu_seqlens. The other layout, `[B, S]` rows, is called BSHD.',
    see: ['cu_seqlens'],
  },
  {
    id: 'eos',
    name: 'end-of-text token',
    means:
      'The token that ends a document, EOS. Chat templates may end every turn with it, so it is no safe sign of a boundary.',
    see: ['boundary'],
  },
]
