import { type MuseumPiece, museumThemes } from './museum-piece.ts'
import { piece as afterEosLabelDropped } from './pieces/after-eos-label-dropped.ts'
import { piece as allMaskedPack } from './pieces/all-masked-pack.ts'
import { piece as boundarySourcesDisagree } from './pieces/boundary-sources-disagree.ts'
import { piece as cpIndivisible } from './pieces/cp-indivisible.ts'
import { piece as cu2dIgnored } from './pieces/cu-2d-ignored.ts'
import { piece as cuEndLong } from './pieces/cu-end-long.ts'
import { piece as cuEndShort } from './pieces/cu-end-short.ts'
import { piece as cuFirstRowOnly } from './pieces/cu-first-row-only.ts'
import { piece as cuGlobalCumsum } from './pieces/cu-global-cumsum.ts'
import { piece as cuMinusOne } from './pieces/cu-minus-one.ts'
import { piece as cuNonmonotonic } from './pieces/cu-nonmonotonic.ts'
import { piece as cuPaddedAsReal } from './pieces/cu-padded-as-real.ts'
import { piece as cuRealOnPaddedLayout } from './pieces/cu-real-on-padded-layout.ts'
import { piece as cuSentinel } from './pieces/cu-sentinel.ts'
import { piece as cuSlicedDrift } from './pieces/cu-sliced-drift.ts'
import { piece as cuStartNonzero } from './pieces/cu-start-nonzero.ts'
import { piece as cuZeroLength } from './pieces/cu-zero-length.ts'
import { piece as eosEqualsPad } from './pieces/eos-equals-pad.ts'
import { piece as eosFalseBoundary } from './pieces/eos-false-boundary.ts'
import { piece as hfFirstTokenUnmasked } from './pieces/hf-first-token-unmasked.ts'
import { piece as ignoreIndexCollision } from './pieces/ignore-index-collision.ts'
import { piece as indexedMaskCollapsed } from './pieces/indexed-mask-collapsed.ts'
import { piece as indexedMaskGaps } from './pieces/indexed-mask-gaps.ts'
import { piece as labelDoubleShift } from './pieces/label-double-shift.ts'
import { piece as labelMisaligned } from './pieces/label-misaligned.ts'
import { piece as labelNextDoc } from './pieces/label-next-doc.ts'
import { piece as labelOutOfRange } from './pieces/label-out-of-range.ts'
import { piece as labelUnshifted } from './pieces/label-unshifted.ts'
import { piece as lossMaskDisagrees } from './pieces/loss-mask-disagrees.ts'
import { piece as mask4dWrongKind } from './pieces/mask-4d-wrong-kind.ts'
import { piece as maxSeqlenSmall } from './pieces/max-seqlen-small.ts'
import { piece as metadataDropped } from './pieces/metadata-dropped.ts'
import { piece as mropeAxis } from './pieces/mrope-axis.ts'
import { piece as mtpCeImplausible } from './pieces/mtp-ce-implausible.ts'
import { piece as mtpCpLocalShift } from './pieces/mtp-cp-local-shift.ts'
import { piece as mtpDepthMisaligned } from './pieces/mtp-depth-misaligned.ts'
import { piece as mtpHiddenShape } from './pieces/mtp-hidden-shape.ts'
import { piece as mtpMaskAllOnes } from './pieces/mtp-mask-all-ones.ts'
import { piece as mtpMaskDoubleRolled } from './pieces/mtp-mask-double-rolled.ts'
import { piece as mtpNoBoundaryMask } from './pieces/mtp-no-boundary-mask.ts'
import { piece as mtpScaleDefault } from './pieces/mtp-scale-default.ts'
import { piece as mtpTargetsAndSeqIdx } from './pieces/mtp-targets-and-seq-idx.ts'
import { piece as mtpTop1Zero } from './pieces/mtp-top1-zero.ts'
import { piece as mtpWraparound } from './pieces/mtp-wraparound.ts'
import { piece as mtpZeroTokenDepth } from './pieces/mtp-zero-token-depth.ts'
import { piece as numLabelTokensWrong } from './pieces/num-label-tokens-wrong.ts'
import { piece as padLabelNotIgnored } from './pieces/pad-label-not-ignored.ts'
import { piece as padRowNonfinite } from './pieces/pad-row-nonfinite.ts'
import { piece as padSegmentsCounted } from './pieces/pad-segments-counted.ts'
import { piece as paddedSumMismatch } from './pieces/padded-sum-mismatch.ts'
import { piece as posNoZero } from './pieces/pos-no-zero.ts'
import { piece as posNotReset } from './pieces/pos-not-reset.ts'
import { piece as posResetOnly } from './pieces/pos-reset-only.ts'
import { piece as promptMaskOffByOne } from './pieces/prompt-mask-off-by-one.ts'
import { piece as seqIdxConstant } from './pieces/seq-idx-constant.ts'
import { piece as seqIdxDtype } from './pieces/seq-idx-dtype.ts'
import { piece as seqIdxIdReuse } from './pieces/seq-idx-id-reuse.ts'
import { piece as seqIdxOffByOne } from './pieces/seq-idx-off-by-one.ts'
import { piece as seqIdxShape } from './pieces/seq-idx-shape.ts'
import { piece as teTailPadCp } from './pieces/te-tail-pad-cp.ts'

/** A new piece is a file in `pieces/` and its line here. */
const pieces: readonly MuseumPiece[] = [
  afterEosLabelDropped,
  allMaskedPack,
  boundarySourcesDisagree,
  cpIndivisible,
  cu2dIgnored,
  cuEndLong,
  cuEndShort,
  cuFirstRowOnly,
  cuGlobalCumsum,
  cuMinusOne,
  cuNonmonotonic,
  cuPaddedAsReal,
  cuRealOnPaddedLayout,
  cuSentinel,
  cuSlicedDrift,
  cuStartNonzero,
  cuZeroLength,
  eosEqualsPad,
  eosFalseBoundary,
  hfFirstTokenUnmasked,
  ignoreIndexCollision,
  indexedMaskCollapsed,
  indexedMaskGaps,
  labelDoubleShift,
  labelMisaligned,
  labelNextDoc,
  labelOutOfRange,
  labelUnshifted,
  lossMaskDisagrees,
  mask4dWrongKind,
  maxSeqlenSmall,
  metadataDropped,
  mropeAxis,
  mtpCeImplausible,
  mtpCpLocalShift,
  mtpDepthMisaligned,
  mtpHiddenShape,
  mtpMaskAllOnes,
  mtpMaskDoubleRolled,
  mtpNoBoundaryMask,
  mtpScaleDefault,
  mtpTargetsAndSeqIdx,
  mtpTop1Zero,
  mtpWraparound,
  mtpZeroTokenDepth,
  numLabelTokensWrong,
  padLabelNotIgnored,
  padRowNonfinite,
  padSegmentsCounted,
  paddedSumMismatch,
  posNoZero,
  posNotReset,
  posResetOnly,
  promptMaskOffByOne,
  seqIdxConstant,
  seqIdxDtype,
  seqIdxIdReuse,
  seqIdxOffByOne,
  seqIdxShape,
  teTailPadCp,
]

/** Every piece, by theme. */
export const museum: readonly MuseumPiece[] = museumThemes.flatMap((theme) =>
  pieces.filter((piece) => piece.theme === theme),
)

export function pieceOf(id: string): MuseumPiece | undefined {
  return museum.find((piece) => piece.id === id)
}
