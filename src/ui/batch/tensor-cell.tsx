import type { TensorHeader } from '../../core/packing/packed-batch.ts'
import { torchName } from '../../core/tensor/dtype.ts'
import { shapeText } from '../../core/tensor/tensor.ts'
import { FileText } from '../file-text.tsx'

/** The first cell of a row about a tensor: its name, and what it is. */
export function TensorCell({ header: { name, dtype, shape } }: { readonly header: TensorHeader }) {
  return (
    <th scope="row">
      <FileText text={name} limit={32} />
      <div className="caption">
        {torchName[dtype]} <FileText text={shapeText(shape)} limit={24} />
      </div>
    </th>
  )
}
