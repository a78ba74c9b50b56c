/**
 * Index of the first entry greater than `value`, by the lo/hi halving that `torch.searchsorted(right=True)` does.
 * On a sorted list any search gives the same answer. On an unsorted one (sentinels of -1000 at the end, entries that
 * go backwards) the answer depends on which entries the search looks at, so these steps are kept exactly:
 *
 *     [3, 8, -1000, -1000], value 0:  lo 0 hi 4 → mid 2: -1000 > 0? no, lo 3 → mid 3: no, lo 4.  Answer 4, not 0.
 */
export function upperBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = low + ((high - low) >> 1)
    if (sorted[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}
