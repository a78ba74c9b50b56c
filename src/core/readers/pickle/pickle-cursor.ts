import { ReadError } from '../../tensor/read-error.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { decodeUtf8 } from '../decode-utf8.ts'
import { groupedNumber } from '../grouped-number.ts'

/** Where a pickle's bytes come from, for messages. */
export interface PicklePlace {
  readonly file: string
  /** Part of the file that is the pickle, such as `data.pkl`. */
  readonly field: string
}

/** A longer module or attribute name is none. */
const longestName = 512

/** Reads a pickle's bytes front to back, never past the end; nothing is allocated from a length before it is known to fit. */
export class PickleCursor {
  /** Offset of the next byte. */
  at = 0
  /** Offset of the opcode being carried out: where a fault is reported. */
  opcodeAt = 0
  private readonly view: DataView

  constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    readonly place: PicklePlace,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  byte(): number {
    return this.view.getUint8(this.take(1))
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true)
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true)
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true)
  }

  float64(): number {
    return this.view.getFloat64(this.take(8), false)
  }

  /** A length of 64 bits; one that is no number becomes one that no file has. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.take(8), true))
  }

  slice(length: number): Uint8Array<ArrayBuffer> {
    const start = this.take(length)
    return this.bytes.subarray(start, start + length)
  }

  text(length: number): string {
    return decodeUtf8(this.slice(length), this.place.file, `${this.place.field}, byte ${this.at - length}`)
  }

  /** A line of ASCII, as the GLOBAL opcode has two. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    const length = (end === -1 ? this.bytes.length : end) - this.at
    if (end === -1 || length > longestName)
      throw this.fault(`a name of at most ${longestName} characters`, 'a longer one')
    const text = String.fromCharCode(...this.bytes.subarray(this.at, end))
    this.at = end + 1
    return text
  }

  /** Two's complement, little-endian, of `length` bytes. */
  integer(length: number): number | bigint {
    let value = 0n
    const bytes = this.slice(length)
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i])
    const signed = BigInt.asIntN(8 * length, value)
    const rounded = Number(signed)
    return Number.isSafeInteger(rounded) ? rounded : signed
  }

  fault(expected: string, found: string, remedy?: string): ReadError {
    const { file, field } = this.place
    return new ReadError({
      file,
      field: `${field}, byte ${groupedNumber(this.opcodeAt)}`,
      expected,
      found: visibleText(found, 80),
      ...(remedy === undefined ? {} : { remedy }),
    })
  }

  private take(length: number): number {
    const start = this.at
    if (length > this.bytes.length - start) {
      const left = groupedNumber(this.bytes.length - start)
      throw this.fault(`at most the ${left} bytes that are left of the pickle`, groupedNumber(length))
    }
    this.at += length
    return start
  }
}
