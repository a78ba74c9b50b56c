/** A batch that ships with the app, of a small real model trained for this purpose on public-domain text. */
export interface Sample {
  readonly id: string
  readonly title: string
  /** One sentence: what it shows. */
  readonly about: string
  /** `rows × tokens`, layout. */
  readonly size: string
}

/** The first is the default. Files: `samples/<id>.safetensors` and the tokenizer they share. */
export const samples: readonly Sample[] = [
  {
    id: 'kjv-packed',
    title: 'Pretraining pack',
    about: 'Documents packed with seq_idx; each ends with an end-of-text token whose own label is ignored.',
    size: '2 × 512',
  },
  {
    id: 'kjv-small',
    title: 'Small pack',
    about: 'The same kind of pack, one short row: computes in a moment on any machine.',
    size: '1 × 192',
  },
  {
    id: 'kjv-sft-thd',
    title: 'Fine-tuning, flat (THD)',
    about: 'One flat row with cu_seqlens; 40 % of each document is a prompt whose labels are ignored.',
    size: '512 flat',
  },
  {
    id: 'kjv-neat',
    title: 'Neat packing that leaks',
    about: 'Nothing that upstream reads as boundaries: its MTP loss trains across documents, without an error.',
    size: '2 × 384',
  },
]
