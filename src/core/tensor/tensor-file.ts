import type { Tensor } from './tensor.ts'

/** What a reader makes of one file: names, shapes and settings are known, elements are not read yet. */
export interface TensorFile {
  readonly name: string
  readonly byteLength: number
  /** By the name in the file. A `Map`, so that a tensor called `__proto__` is only a name. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** `__metadata__` of safetensors, or the entries of the same names in other formats; values are strings. */
  readonly metadata: ReadonlyMap<string, string>
  /** Things the user should know about the reading, in sentences: entries left out, and why. */
  readonly notes: readonly string[]
}

/** A data set: many packs, each opened on demand. */
export interface PackList {
  readonly name: string
  readonly byteLength: number
  readonly count: number
  /** Things the user should know about the data set as a whole; an opened pack has its own. */
  readonly notes: readonly string[]
  /** @throws ReadError naming the pack where that one is damaged */
  openPack(index: number): Promise<TensorFile>
}

/**
 * Text of every token id, index = id, from a dropped `tokenizer.json`. Bytes that are not whole UTF-8 characters
 * stand as `\xHH`. A hole in the ids is an empty string.
 */
export interface TokenTexts {
  readonly file: string
  readonly texts: readonly string[]
}
