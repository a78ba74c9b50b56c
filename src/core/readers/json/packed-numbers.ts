/** Elements of a chunk; all but the last one have so many, so that an element is found by its number. */
const chunkLength = 65_536

type Chunk = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array

/**
 * Numbers of nested lists in row-major order, each chunk as narrow as its values allow: integers of 8, 16, 32 or 64 bits,
 * float32 where one was written as a float, and float64 for integers in between or beyond. Never more bytes than the JSON text
 * that they were written with.
 */
export class PackedNumbers {
  constructor(
    readonly shape: readonly number[],
    readonly kind: 'boolean' | 'integer' | 'float',
    /** Number of the first integer beyond 64 bits; -1 where there is none. */
    readonly oversizedAt: number,
    /** How many finite numbers are infinite in float32. */
    readonly overflows: number,
    private readonly chunks: readonly Chunk[],
  ) {}

  /** Bytes that the elements take. */
  get byteLength(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  }

  /** Elements `[start, end)` as bytes: BOOL, I64 or F32 by kind. */
  elements(start: number, end: number): Uint8Array<ArrayBuffer> {
    const count = Math.max(0, end - start)
    const buffer = new ArrayBuffer(count * (this.kind === 'boolean' ? 1 : this.kind === 'float' ? 4 : 8))
    for (let at = start; at < end; ) {
      const first = at % chunkLength
      const chunk = this.chunks[(at - first) / chunkLength]
      const length = Math.min(end - at, chunkLength - first)
      this.copy(chunk.subarray(first, first + length), buffer, at - start)
      at += length
    }
    return new Uint8Array(buffer)
  }

  private copy(chunk: Chunk, buffer: ArrayBuffer, to: number): void {
    if (this.kind === 'boolean') new Uint8Array(buffer).set(chunk as Int8Array, to)
    else if (this.kind === 'float') {
      const floats = new Float32Array(buffer)
      for (let i = 0; i < chunk.length; i++) floats[to + i] = Number(chunk[i])
    } else if (chunk instanceof BigInt64Array) new BigInt64Array(buffer).set(chunk, to)
    else {
      // Two halves of 32 bits are several times as fast as a bigint an element. Storing takes the low 32 bits.
      const words = new Int32Array(buffer)
      for (let i = 0; i < chunk.length; i++) {
        words[2 * (to + i)] = chunk[i]
        words[2 * (to + i) + 1] = Math.floor(chunk[i] / 2 ** 32)
      }
    }
  }
}

/** Takes numbers one by one and packs a chunk at a time: none of them is ever an object of its own. */
export class NumberPacker {
  private readonly scratch = new Float64Array(chunkLength)
  private readonly bigs = new Map<number, bigint>()
  private chunks: Chunk[] = []
  private filled = 0
  private chunkHasFloat = false
  private hasFloat = false
  private oversizedAt = -1
  private overflows = 0

  /** Forgets what was taken since the last `finish`. */
  restart(): void {
    this.chunks = []
    this.filled = 0
    this.bigs.clear()
    this.chunkHasFloat = false
    this.hasFloat = false
    this.oversizedAt = -1
    this.overflows = 0
  }

  push(value: number | bigint, isFloat: boolean): void {
    if (this.filled === chunkLength) this.seal()
    if (typeof value === 'bigint') {
      this.bigs.set(this.filled, value)
      if (this.oversizedAt === -1 && BigInt.asIntN(64, value) !== value)
        this.oversizedAt = this.chunks.length * chunkLength + this.filled
    }
    if (isFloat) this.chunkHasFloat = true
    this.scratch[this.filled++] = Number(value)
  }

  finish(shape: readonly number[], isBoolean: boolean): PackedNumbers {
    this.seal()
    const kind = isBoolean ? 'boolean' : this.hasFloat ? 'float' : 'integer'
    const packed = new PackedNumbers(shape, kind, this.oversizedAt, this.overflows, this.chunks)
    this.restart()
    return packed
  }

  private seal(): void {
    this.chunks.push(this.chunk(this.scratch.subarray(0, this.filled)))
    this.hasFloat ||= this.chunkHasFloat
    this.chunkHasFloat = false
    this.bigs.clear()
    this.filled = 0
  }

  private chunk(values: Float64Array): Chunk {
    let least = 0
    let most = 0
    for (const value of values) {
      if (value < least) least = value
      if (value > most) most = value
    }
    if (this.chunkHasFloat || most > largestFloat32 || least < -largestFloat32) this.countOverflows(values)
    if (this.chunkHasFloat) return Float32Array.from(values)
    if (least >= -0x80 && most < 0x80) return Int8Array.from(values)
    if (least >= -0x8000 && most < 0x8000) return Int16Array.from(values)
    if (least >= -(2 ** 31) && most < 2 ** 31) return Int32Array.from(values)
    // With an integer beyond 64 bits the tensor is one of floats, or refused.
    if (this.bigs.size === 0 || this.oversizedAt !== -1) return values.slice()
    return BigInt64Array.from(values, (value, index) => this.bigs.get(index) ?? BigInt(value))
  }

  private countOverflows(values: Float64Array): void {
    for (const value of values) if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) this.overflows++
  }
}

const largestFloat32 = 3.4028234663852886e38
