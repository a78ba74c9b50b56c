import { decodeFloat64 } from '../../tensor/decode-elements.ts'
import { type DType, dtypeBytes } from '../../tensor/dtype.ts'
import type { ArrowColumn, NumberKind } from './arrow-schema.ts'

/**
 * How the values of a dictionary lie in its own batches: as the only column of them.
 * @returns null where no column of numbers uses the dictionary
 */
export function dictionaryColumn(columns: readonly ArrowColumn[], id: number): ArrowColumn | null {
  for (const { kind, name } of columns) {
    const values = kind.type === 'list' ? kind.items.kind : kind
    if (values.type === 'number' && values.dictionary?.id === id) return valuesColumn(name, values)
  }
  return null
}

export function valuesColumn(name: string, kind: NumberKind): ArrowColumn {
  return { name, node: 0, buffer: 0, kind: { ...kind, dictionary: null } }
}

/** Indices are decoded by pieces: as float64 they are several times as long. */
const pieceLength = 65_536

/**
 * What indices stand for.
 * @param indices as bytes of their dtype
 * @param values of the dictionary, all of them, as bytes of theirs
 * @returns the first index that leads outside, or the values
 */
export function lookUp(
  dtype: DType,
  indexType: DType,
  indices: Uint8Array<ArrayBuffer>,
  values: Uint8Array,
): { readonly outside: number } | Uint8Array {
  const width = dtypeBytes[dtype]
  const count = values.length / width
  const indexWidth = dtypeBytes[indexType]
  const found = new Uint8Array((indices.length / indexWidth) * width)
  let to = 0
  for (let at = 0; at < indices.length; at += pieceLength * indexWidth) {
    for (const place of decodeFloat64(indexType, indices.slice(at, at + pieceLength * indexWidth))) {
      if (!(place >= 0 && place < count)) return { outside: place }
      found.set(values.subarray(place * width, (place + 1) * width), to)
      to += width
    }
  }
  return found
}
