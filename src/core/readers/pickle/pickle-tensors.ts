import { dtypeBytes } from '../../tensor/dtype.ts'
import { memoryTensor, type Tensor } from '../../tensor/tensor.ts'
import { visibleText } from '../../tensor/visible-text.ts'
import { isSettingName } from '../is-setting-name.ts'
import { jsonTensor } from '../json/json-tensor.ts'
import type { JsonValue } from '../json/json-value.ts'
import { NumpyArray } from './numpy-globals.ts'
import { checkNumberCount, numberLists, type PickleEntry } from './pickle-entries.ts'
import { isPacked, PickleList } from './pickle-list.ts'
import { PickleFloat, PickleTuple, type PickleValue, pickleKind } from './pickle-value.ts'
import { TorchTensor } from './torch-globals.ts'
import { type TorchArchive, torchTensor } from './torch-tensor.ts'

/** What the leaves of a pickle become. */
export interface PickleDump {
  readonly tensors: Map<string, Tensor>
  readonly metadata: Map<string, string>
  readonly notes: string[]
}

/**
 * Tensors stay tensors; lists of numbers, and numbers under `expected`, become tensors; other numbers, strings and None
 * are settings. The last part of a path decides, so that a dict `settings` may hold them.
 * @param torch where storages are; null where the pickle has none
 */
export function pickleTensors(entries: readonly PickleEntry[], file: string, torch: TorchArchive | null): PickleDump {
  const dump: PickleDump = { tensors: new Map(), metadata: new Map(), notes: [] }
  for (const { name, value } of entries) {
    const tensor = tensorOf(name, value, file, torch, dump.notes)
    if (tensor === undefined) addSetting(name, value, dump)
    else if (typeof tensor === 'string') dump.notes.push(tensor)
    else dump.tensors.set(name, tensor)
  }
  return dump
}

function tensorOf(
  name: string,
  value: PickleValue,
  file: string,
  torch: TorchArchive | null,
  notes: string[],
): Tensor | string | undefined {
  if (value instanceof TorchTensor && torch !== null) return torchTensor(name, value, torch)
  if (value instanceof NumpyArray) return arrayTensor(name, value, file)
  if (/(^|\.)expected\./.test(name) && (typeof value === 'number' || value instanceof PickleFloat)) {
    const number = typeof value === 'number' ? value : value.value
    return memoryTensor(name, file, 'F64', [], new Uint8Array(Float64Array.of(number).buffer))
  }
  if (isPacked(value)) return packedTensor(name, value, file)
  if (!(value instanceof PickleList || value instanceof PickleTuple)) return undefined
  const floatLists = new WeakSet<readonly JsonValue[]>()
  const lists = numberLists(value, floatLists, name, file)
  return lists === undefined ? undefined : jsonTensor(name, lists, file, notes, floatLists)
}

/** Integers or bools, which stay as narrow as they were packed until they are asked for. */
function packedTensor(name: string, list: PickleList, file: string): Tensor {
  checkNumberCount(list, name, file)
  const dtype = list.holdsBools ? 'BOOL' : 'I64'
  return { name, file, dtype, shape: [list.length], readElements: async (start, end) => list.bytes(start, end) }
}

function arrayTensor(name: string, { dtype, shape, content }: NumpyArray, file: string): Tensor | undefined {
  if (dtype === 'object' || !(content instanceof Uint8Array)) return undefined
  const tensor = memoryTensor(name, file, dtype, shape, content)
  const count = shape.reduce((product, size) => product * BigInt(size), 1n)
  return count * BigInt(dtypeBytes[dtype]) === BigInt(content.length) ? tensor : undefined
}

function addSetting(name: string, value: PickleValue, { metadata, notes }: PickleDump): void {
  const text = settingText(value)
  const shown = visibleText(name, 60)
  if (text === undefined) {
    notes.push(`${shown} was left out: ${pickleKind(value)}, not a tensor of numbers.`)
    return
  }
  const last = name.slice(name.lastIndexOf('.') + 1)
  const key = isSettingName(last) ? last : name
  if ((metadata.get(key) ?? text) === text) metadata.set(key, text)
  else notes.push(`${shown} says ${visibleText(text, 24)}, but ${key} is given already; the first one is used.`)
}

function settingText(value: PickleValue): string | undefined {
  if (value === null) return 'none'
  if (value instanceof PickleFloat) return String(value.value)
  return typeof value === 'object' ? undefined : String(value)
}
