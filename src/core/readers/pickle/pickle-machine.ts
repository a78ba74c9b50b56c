import type { PickleCursor } from './pickle-cursor.ts'
import { PickleList } from './pickle-list.ts'
import { entryMemory, memoMemory, memoryOf, PickleMemory, placeMemory } from './pickle-memory.ts'
import {
  PickleBuildable,
  PickleGlobal,
  type PickleHost,
  type PickleKey,
  PickleTuple,
  type PickleValue,
  pickleKind,
} from './pickle-value.ts'

/** Separates what was on the stack before an opcode with many arguments; never a value. */
const mark = Symbol('MARK')

/** Numbers of more bytes are none that a trainer writes. */
const longestInteger = 1024

/** Python puts a thousand items on the stack at a time, and a whole tuple. */
const deepestStack = 500_000

const saveAgain = 'Save a dict of tensors, numbers and strings.'

/** The stack and the memo of one pickle, and what opcodes do to them. */
export class PickleMachine {
  private readonly stack: (PickleValue | typeof mark)[] = []
  private readonly memo = new Map<number, PickleValue>()
  private readonly memory: PickleMemory
  /** The most values that were on the stack. */
  private most = 0

  constructor(
    readonly cursor: PickleCursor,
    private readonly host: PickleHost,
  ) {
    this.memory = new PickleMemory(cursor)
  }

  /** The one value that is left once the pickle has ended. */
  result(): PickleValue {
    const { cursor, stack } = this
    const value = this.pop()
    if (stack.length > 0 || cursor.at < cursor.bytes.length) {
      const left = stack.length > 0 ? 'values left on the stack' : `${cursor.bytes.length - cursor.at} bytes after it`
      throw cursor.fault('one value and nothing after it', left)
    }
    return value
  }

  checkProtocol(version: number): void {
    if (version < 2 || version > 5) throw this.cursor.fault('pickle protocol 2 to 5', `${version}`)
  }

  pushMark(): void {
    this.pushKnown(mark)
  }

  /** POP, which also takes a mark away. */
  drop(): void {
    if (this.stack.pop() === undefined) throw this.cursor.fault('a value on the stack', 'none')
  }

  /** An opcode of plain data is none of these. */
  unknown(opcode: number): Error {
    const found = `opcode 0x${opcode.toString(16).padStart(2, '0')}`
    return this.cursor.fault('an opcode of plain data', found, `${saveAgain} Use pickle protocol 2 or later.`)
  }

  pushStackGlobal(): void {
    const [module, name] = this.popMany(2)
    if (typeof module !== 'string' || typeof name !== 'string') {
      throw this.cursor.fault('names as strings', pickleKind(typeof module === 'string' ? name : module))
    }
    this.push(this.global(module, name))
  }

  /** REDUCE and NEWOBJ: the name on the allow-list is called with its arguments; the call is our own code. */
  reduce(): void {
    const [callee, args] = this.popMany(2)
    this.push(this.call(callee, args))
  }

  pushPersistent(): void {
    const object = this.host.persistent?.(this.pop())
    if (object === undefined) throw this.cursor.fault('a persistent id of a tensor storage', 'another one')
    this.push(object)
  }

  /** Attributes of an OrderedDict (`_metadata` of a state dict) say nothing about tensors. */
  build(): void {
    const state = this.pop()
    const object = this.top()
    if (object instanceof Map) return
    if (object instanceof PickleBuildable && object.build(state)) return
    throw this.cursor.fault('an object whose state is known', pickleKind(object))
  }

  longInteger(length: number): number | bigint {
    if (length > longestInteger) throw this.cursor.fault(`an integer of at most ${longestInteger} bytes`, `${length}`)
    return this.cursor.integer(length)
  }

  global(module: string, name: string): PickleGlobal {
    const known = this.host.globals.get(`${module} ${name}`)
    if (known === undefined) throw this.refused(module, name)
    return known
  }

  refused(module: string, name: string): Error {
    const expected = 'only the names that saved tensors need'
    return this.cursor.fault(expected, `${module}.${name}, which is not run`, saveAgain)
  }

  private call(callee: PickleValue, args: PickleValue): PickleValue {
    const { cursor } = this
    if (!(callee instanceof PickleGlobal) || callee.call === undefined)
      throw cursor.fault('a name that may be called', pickleKind(callee))
    const result = args instanceof PickleTuple ? callee.call(args.items) : undefined
    if (result === undefined) throw cursor.fault(`arguments of ${callee.name} as torch and numpy write them`, 'others')
    return result
  }

  appendTo(items: readonly PickleValue[]): void {
    const list = this.top()
    if (!(list instanceof PickleList)) throw this.cursor.fault('a list to append to', pickleKind(list))
    this.memory.take(list.append(items))
  }

  setItems(items: readonly PickleValue[]): void {
    const { cursor } = this
    const dict = this.top()
    if (!(dict instanceof Map)) throw cursor.fault('a dict to put entries in', pickleKind(dict))
    if (items.length % 2 !== 0) throw cursor.fault('a value for every key', 'a key without one')
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]
      if (!isKey(key)) throw cursor.fault('a key that is a string or a number', pickleKind(key))
      if (!dict.has(key)) this.memory.take(entryMemory)
      dict.set(key, items[i + 1])
    }
  }

  /** A value that was just made. */
  push(value: PickleValue): void {
    this.memory.take(memoryOf(value))
    this.pushKnown(value)
  }

  pushKnown(value: PickleValue | typeof mark): void {
    if (this.stack.length === deepestStack) throw this.cursor.fault('at most 500,000 values on the stack', 'more')
    this.stack.push(value)
    if (this.stack.length <= this.most) return
    this.most = this.stack.length
    this.memory.take(placeMemory)
  }

  pushList(items: readonly PickleValue[]): void {
    this.push(new PickleList())
    this.appendTo(items)
  }

  pop(): PickleValue {
    const value = this.top()
    this.stack.pop()
    return value
  }

  top(): PickleValue {
    const value = this.stack.at(-1)
    if (value === undefined || value === mark) throw this.cursor.fault('a value on the stack', 'none')
    return value
  }

  popMany(count: number): PickleValue[] {
    const { stack } = this
    const values = stack.slice(Math.max(0, stack.length - count))
    if (values.length < count || values.includes(mark)) throw this.cursor.fault('a value on the stack', 'none')
    stack.length -= count
    return values as PickleValue[]
  }

  popToMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(mark)
    if (at === -1) throw this.cursor.fault('a mark on the stack', 'none')
    const values = this.stack.slice(at + 1)
    this.stack.length = at
    return values as PickleValue[]
  }

  remember(index: number): void {
    if (!this.memo.has(index)) this.memory.take(memoMemory)
    this.memo.set(index, this.top())
  }

  recall(index: number): void {
    const value = this.memo.get(index)
    if (value === undefined) throw this.cursor.fault('an object seen before', `number ${index}, which was not`)
    this.pushKnown(value)
  }

  memoize(): void {
    this.remember(this.memo.size)
  }
}

function isKey(value: PickleValue): value is PickleKey {
  return value === null || typeof value !== 'object'
}
