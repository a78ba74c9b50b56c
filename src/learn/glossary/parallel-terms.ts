import type { Term } from './term.ts'

export const parallelTerms: readonly Term[] = [
  {
    id: 'context-parallel',
    name: 'context parallelism (CP)',
    means: 'The tokens of one row on several devices.',
    see: ['zigzag'],
  },
  {
    id: 'zigzag',
    name: 'zigzag split',
    means: 'Each document in 2 · ranks chunks; rank r has the r-th from the front and the r-th from the back.',
    picture: 'zigzag',
    see: ['context-parallel'],
  },
  {
    id: 'pipeline-parallel',
    name: 'pipeline parallelism (PP)',
    means: 'The layers of a model on several devices, which hand tensors on from stage to stage.',
    see: ['seq_idx'],
  },
  {
    id: 'microbatch',
    name: 'microbatch',
    means: 'The part of a step’s batch that goes through the model at once.',
    see: ['num_label_tokens'],
  },
]
