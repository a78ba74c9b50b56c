import type { TensorHeader } from '../../core/packing/packed-batch.ts'
import { torchName } from '../../core/tensor/dtype.ts'
import { shapeText } from '../../core/tensor/tensor.ts'
import { FileText } from '../file-text.tsx'
import { formatCount } from '../format-number.ts'

/** Rows a list shows; a file may name a hundred thousand tensors. */
const MOST = 300

export function TensorList({ tensors }: { readonly tensors: readonly TensorHeader[] }) {
  return (
    <section className="section">
      <h3>Tensors, {formatCount(tensors.length)}</h3>
      <table className="words" aria-label="Tensors in the file">
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">dtype</th>
            <th scope="col">shape</th>
          </tr>
        </thead>
        <tbody>
          {tensors.slice(0, MOST).map(({ name, dtype, shape }) => (
            <tr key={name}>
              <th scope="row">
                <FileText text={name} limit={32} />
              </th>
              <td>{torchName[dtype]}</td>
              <td>
                <FileText text={shapeText(shape)} limit={24} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {tensors.length > MOST && <p className="dim">and {formatCount(tensors.length - MOST)} more</p>}
    </section>
  )
}
