/**
 * What a pickle may hold here. Dicts are Maps, so that a key called `__proto__` is only a key; floats are boxed, so that
 * `1.0` and `1` stay two things, as they are in Python.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Map<PickleKey, PickleValue>
  | Uint8Array
  | PickleObject

export type PickleKey = null | boolean | number | bigint | string

/** Everything that is no plain data of Python. */
export abstract class PickleObject {
  /** In words, for messages. */
  get kind(): string {
    return 'an object'
  }
}

export class PickleFloat extends PickleObject {
  constructor(readonly value: number) {
    super()
  }
}

/** A tuple; a list is a `PickleList`. */
export class PickleTuple extends PickleObject {
  constructor(readonly items: readonly PickleValue[]) {
    super()
  }

  override get kind(): string {
    return 'a tuple'
  }
}

/** A name on the allow-list. `call` is our own code; nothing of the name's module is ever looked up. */
export class PickleGlobal extends PickleObject {
  /** @param call undefined for a name that may be mentioned and not called; null from it refuses the arguments */
  constructor(
    readonly name: string,
    readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined,
  ) {
    super()
  }

  override get kind(): string {
    return this.name
  }
}

/** An object that is filled after it was made (opcode BUILD). */
export abstract class PickleBuildable extends PickleObject {
  /** @returns false to refuse the state */
  abstract build(state: PickleValue): boolean
}

/** What a pickle may name, by `module name`, and what its persistent ids mean. */
export interface PickleHost {
  readonly globals: ReadonlyMap<string, PickleGlobal>
  /** undefined refuses the id. */
  readonly persistent?: (id: PickleValue) => PickleObject | undefined
}

/** A value in words, for messages. */
export function pickleKind(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'None'
  if (value instanceof Map) return 'a dict'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value === 'string') return 'a string'
  if (typeof value === 'boolean') return 'a bool'
  if (typeof value !== 'object' || value instanceof PickleFloat) return 'a number'
  return value.kind
}
