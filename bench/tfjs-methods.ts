import * as tf from '@tensorflow/tfjs-core'

/** Cross entropy as a user of tfjs would write it: all logits, then their logSumExp, then the targets'. */
export function naive(hidden: tf.Tensor2D, weight: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const logits = tf.matMul(hidden, weight, false, true)
    const places = tf.stack([tf.range(0, hidden.shape[0], 1, 'int32'), targets], 1)
    return tf.sub(tf.logSumExp(logits, 1), tf.gatherND(logits, places)) as tf.Tensor1D
  })
}

/** The same in pieces of the vocabulary, merged as they come. */
export function chunked(hidden: tf.Tensor2D, weight: tf.Tensor2D, targets: tf.Tensor1D, chunks: number): tf.Tensor1D {
  return tf.tidy(() => {
    const size = Math.ceil(weight.shape[0] / chunks)
    let terms: tf.Tensor | null = null
    for (let start = 0; start < weight.shape[0]; start += size) {
      const before: tf.Tensor | null = terms
      terms = tf.tidy(() => {
        const rows = tf.slice(weight, [start, 0], [Math.min(size, weight.shape[0] - start), -1])
        const term = tf.logSumExp(tf.matMul(hidden, rows, false, true), 1)
        return before === null ? term : tf.logSumExp(tf.stack([before, term], 1), 1)
      })
      before?.dispose()
    }
    const own = tf.sum(tf.mul(hidden, tf.gather(weight, targets)), 1)
    return tf.sub(terms as tf.Tensor, own) as tf.Tensor1D
  })
}

/** As `naive`, with a form of the target logits that tfjs can differentiate: it has no gradient of gatherND. */
export function differentiable(hidden: tf.Tensor2D, weight: tf.Tensor2D, targets: tf.Tensor1D): tf.Scalar {
  const logits = tf.matMul(hidden, weight, false, true)
  const own = tf.sum(tf.mul(hidden, tf.gather(weight, targets)), 1)
  return tf.sum(tf.sub(tf.logSumExp(logits, 1), own))
}
