import type { PackList, TensorFile, TokenTexts } from '../tensor/tensor-file.ts'

/** What a dropped file turned out to be. */
export type OpenedFile =
  | { readonly kind: 'tensors'; readonly file: TensorFile }
  | { readonly kind: 'packs'; readonly packs: PackList }
  | { readonly kind: 'tokenizer'; readonly tokens: TokenTexts }
