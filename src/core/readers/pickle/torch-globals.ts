import { type DType, torchName } from '../../tensor/dtype.ts'
import { numpyGlobals } from './numpy-globals.ts'
import { PickleList, pickleItems } from './pickle-list.ts'
import { PickleGlobal, PickleObject, PickleTuple, type PickleValue } from './pickle-value.ts'

/** The bytes that a tensor, and its views, look into. */
export class TorchStorage extends PickleObject {
  /**
   * @param dtype of its elements; null for one of plain bytes
   * @param key name of its member in the archive, under `data/`
   * @param count elements, or bytes where it has no dtype
   */
  constructor(
    readonly dtype: DType | null,
    readonly key: string,
    readonly count: number,
  ) {
    super()
  }
}

/** A tensor as the pickle describes it; nothing of it is checked against the storage yet. */
export class TorchTensor extends PickleObject {
  constructor(
    readonly storage: TorchStorage,
    readonly dtype: DType,
    readonly offset: number,
    readonly size: readonly number[],
    readonly stride: readonly number[],
  ) {
    super()
  }
}

class TorchDType extends PickleGlobal {
  constructor(readonly dtype: DType) {
    super(`torch.${torchName[dtype]}`)
  }
}

/** A storage class stands for its element type, and is never called. */
class TorchStorageType extends PickleGlobal {
  constructor(
    name: string,
    readonly dtype: DType | null,
  ) {
    super(name)
  }
}

const storageTypes: readonly (readonly [string, DType])[] = [
  ['DoubleStorage', 'F64'],
  ['FloatStorage', 'F32'],
  ['HalfStorage', 'F16'],
  ['BFloat16Storage', 'BF16'],
  ['LongStorage', 'I64'],
  ['IntStorage', 'I32'],
  ['ShortStorage', 'I16'],
  ['CharStorage', 'I8'],
  ['ByteStorage', 'U8'],
  ['BoolStorage', 'BOOL'],
]

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`; v3 has the dtype before the last. */
function rebuildTensor(args: readonly PickleValue[], dtype: DType | null): PickleValue | undefined {
  const [storage, offset, size, stride] = args
  if (!(storage instanceof TorchStorage) || dtype === null || !isWhole(offset)) return undefined
  if (!(size instanceof PickleTuple) || !(stride instanceof PickleTuple)) return undefined
  if (size.items.length !== stride.items.length || size.items.length > 64) return undefined
  if (!size.items.every(isWhole) || !stride.items.every(isWhole)) return undefined
  return new TorchTensor(storage, dtype, offset, size.items, stride.items)
}

function isWhole(value: PickleValue): value is number {
  return typeof value === 'number' && value >= 0
}

const rebuildV2 = new PickleGlobal('torch._utils._rebuild_tensor_v2', (args) =>
  args.length >= 6 && args.length <= 7
    ? rebuildTensor(args, args[0] instanceof TorchStorage ? args[0].dtype : null)
    : undefined,
)

const rebuildV3 = new PickleGlobal('torch._utils._rebuild_tensor_v3', (args) =>
  args.length >= 7 && args.length <= 8
    ? rebuildTensor(args, args[6] instanceof TorchDType ? args[6].dtype : null)
    : undefined,
)

const rebuildParameter = new PickleGlobal('torch._utils._rebuild_parameter', ([data]) =>
  data instanceof TorchTensor ? data : undefined,
)

/** `OrderedDict()`, or one from pairs as Python 2 wrote it. */
const orderedDict = new PickleGlobal('collections.OrderedDict', (args) => {
  const [pairs] = args
  if (args.length === 0) return new Map()
  if (args.length > 1 || !(pairs instanceof PickleList)) return undefined
  const dict = new Map<string, PickleValue>()
  for (const pair of pairs.items()) {
    const [key, value] = pickleItems(pair) ?? []
    if (typeof key !== 'string' || value === undefined) return undefined
    dict.set(key, value)
  }
  return dict
})

const size = new PickleGlobal('torch.Size', ([items]) => (items instanceof PickleTuple ? items : undefined))

const device = new PickleGlobal('torch.device', (args) =>
  typeof args[0] === 'string'
    ? args.map((part) => (typeof part === 'object' ? '' : String(part))).join(':')
    : undefined,
)

/** Every name that a file of tensors needs, by its exact text; what is not here is refused. */
export const torchGlobals: ReadonlyMap<string, PickleGlobal> = new Map<string, PickleGlobal>([
  ...numpyGlobals,
  ['torch._utils _rebuild_tensor_v2', rebuildV2],
  ['torch._utils _rebuild_tensor_v3', rebuildV3],
  ['torch._utils _rebuild_parameter', rebuildParameter],
  ['collections OrderedDict', orderedDict],
  ['torch Size', size],
  ['torch device', device],
  ['torch.storage UntypedStorage', new TorchStorageType('torch.storage.UntypedStorage', null)],
  ...storageTypes.map(
    ([name, dtype]) => [`torch ${name}`, new TorchStorageType(`torch.${name}`, dtype)] as [string, PickleGlobal],
  ),
  ...(Object.keys(torchName) as DType[]).map(
    (dtype) => [`torch ${torchName[dtype]}`, new TorchDType(dtype)] as [string, PickleGlobal],
  ),
])

/** `('storage', class, key, device, count)`. */
export function torchStorage(id: PickleValue): TorchStorage | undefined {
  if (!(id instanceof PickleTuple)) return undefined
  const [tag, type, key, , count] = id.items
  if (tag !== 'storage' || !(type instanceof TorchStorageType) || typeof key !== 'string' || !isWhole(count)) {
    return undefined
  }
  return new TorchStorage(type.dtype, key, count)
}
