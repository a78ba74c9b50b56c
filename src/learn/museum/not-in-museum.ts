/** Rules that are not bugs one could find in a pair, and why. Bugs that no batch shows are `cannotShow` of the doctor. */
export const notInMuseum: readonly { readonly id: string; readonly why: string }[] = [
  { id: 'mtp-inherits-next-doc', why: 'A consequence: it is shown with “label-next-doc”, whose finding explains it.' },
  { id: 'label-own-but-eos-missing', why: 'A convention, and a right one: the last label is the document’s own end.' },
  { id: 'single-token-docs', why: 'A hint: such documents are legal.' },
  { id: 'all-masked-doc', why: 'A hint: wasted compute, the loss is right.' },
  { id: 'truncated-doc', why: 'A hint: packers cut, and pretraining means to.' },
  { id: 'doc-shorter-than-depth', why: 'A hint about the data, not a fault.' },
  { id: 'doc-weight-shift', why: 'By design: a packed mean weighs tokens, not documents.' },
  { id: 'mtp-normaliser', why: 'By design: the lesson on normalisation is about it.' },
  { id: 'mtp-input-roll-crosses', why: 'A hint: the positions are masked, so the loss does not see it.' },
  { id: 'local-denominator-cp-dp', why: 'It shows in the dumps of several ranks together; a piece is one dump.' },
  { id: 'mtp-attention-not-isolated', why: 'A hint: labels do not show what attention saw.' },
]
