import type { Rule } from './rule.ts'
import { afterEosLabelDropped } from './rules/after-eos-label-dropped.ts'
import { allMaskedDoc } from './rules/all-masked-doc.ts'
import { allMaskedPack } from './rules/all-masked-pack.ts'
import { boundarySourcesDisagree } from './rules/boundary-sources-disagree.ts'
import { cpIndivisible } from './rules/cp-indivisible.ts'
import { cu2dIgnored } from './rules/cu-2d-ignored.ts'
import { cuEndLong } from './rules/cu-end-long.ts'
import { cuEndShort } from './rules/cu-end-short.ts'
import { cuFirstRowOnly } from './rules/cu-first-row-only.ts'
import { cuGlobalCumsum } from './rules/cu-global-cumsum.ts'
import { cuMinusOne } from './rules/cu-minus-one.ts'
import { cuNonmonotonic } from './rules/cu-nonmonotonic.ts'
import { cuPaddedAsReal } from './rules/cu-padded-as-real.ts'
import { cuRealOnPaddedLayout } from './rules/cu-real-on-padded-layout.ts'
import { cuSentinel } from './rules/cu-sentinel.ts'
import { cuSlicedDrift } from './rules/cu-sliced-drift.ts'
import { cuStartNonzero } from './rules/cu-start-nonzero.ts'
import { cuZeroLength } from './rules/cu-zero-length.ts'
import { docShorterThanDepth } from './rules/doc-shorter-than-depth.ts'
import { docWeightShift } from './rules/doc-weight-shift.ts'
import { eosEqualsPad } from './rules/eos-equals-pad.ts'
import { eosFalseBoundary } from './rules/eos-false-boundary.ts'
import { hfFirstTokenUnmasked } from './rules/hf-first-token-unmasked.ts'
import { ignoreIndexCollision } from './rules/ignore-index-collision.ts'
import { indexedMaskCollapsed } from './rules/indexed-mask-collapsed.ts'
import { indexedMaskGaps } from './rules/indexed-mask-gaps.ts'
import { labelDoubleShift } from './rules/label-double-shift.ts'
import { labelMisaligned } from './rules/label-misaligned.ts'
import { labelNextDoc } from './rules/label-next-doc.ts'
import { labelOutOfRange } from './rules/label-out-of-range.ts'
import { labelOwnButEosMissing } from './rules/label-own-but-eos-missing.ts'
import { labelUnshifted } from './rules/label-unshifted.ts'
import { localDenominatorCpDp } from './rules/local-denominator-cp-dp.ts'
import { lossMaskDisagrees } from './rules/loss-mask-disagrees.ts'
import { mask4dWrongKind } from './rules/mask-4d-wrong-kind.ts'
import { maxSeqlenSmall } from './rules/max-seqlen-small.ts'
import { metadataDropped } from './rules/metadata-dropped.ts'
import { mropeAxis } from './rules/mrope-axis.ts'
import { mtpAttentionNotIsolated } from './rules/mtp-attention-not-isolated.ts'
import { mtpCeImplausible } from './rules/mtp-ce-implausible.ts'
import { mtpCpLocalShift } from './rules/mtp-cp-local-shift.ts'
import { mtpDepthMisaligned } from './rules/mtp-depth-misaligned.ts'
import { mtpHiddenShape } from './rules/mtp-hidden-shape.ts'
import { mtpInheritsNextDoc } from './rules/mtp-inherits-next-doc.ts'
import { mtpInputRollCrosses } from './rules/mtp-input-roll-crosses.ts'
import { mtpMaskAllOnes } from './rules/mtp-mask-all-ones.ts'
import { mtpMaskDoubleRolled } from './rules/mtp-mask-double-rolled.ts'
import { mtpNoBoundaryMask } from './rules/mtp-no-boundary-mask.ts'
import { mtpNormaliser } from './rules/mtp-normaliser.ts'
import { mtpScaleDefault } from './rules/mtp-scale-default.ts'
import { mtpTargetsAndSeqIdx } from './rules/mtp-targets-and-seq-idx.ts'
import { mtpTop1Zero } from './rules/mtp-top1-zero.ts'
import { mtpWraparound } from './rules/mtp-wraparound.ts'
import { mtpZeroTokenDepth } from './rules/mtp-zero-token-depth.ts'
import { numLabelTokensWrong } from './rules/num-label-tokens-wrong.ts'
import { padLabelNotIgnored } from './rules/pad-label-not-ignored.ts'
import { padRowNonfinite } from './rules/pad-row-nonfinite.ts'
import { padSegmentsCounted } from './rules/pad-segments-counted.ts'
import { paddedSumMismatch } from './rules/padded-sum-mismatch.ts'
import { posNoZero } from './rules/pos-no-zero.ts'
import { posNotReset } from './rules/pos-not-reset.ts'
import { posResetOnly } from './rules/pos-reset-only.ts'
import { promptMaskOffByOne } from './rules/prompt-mask-off-by-one.ts'
import { seqIdxConstant } from './rules/seq-idx-constant.ts'
import { seqIdxDtype } from './rules/seq-idx-dtype.ts'
import { seqIdxIdReuse } from './rules/seq-idx-id-reuse.ts'
import { seqIdxOffByOne } from './rules/seq-idx-off-by-one.ts'
import { seqIdxShape } from './rules/seq-idx-shape.ts'
import { singleTokenDocs } from './rules/single-token-docs.ts'
import { teTailPadCp } from './rules/te-tail-pad-cp.ts'
import { truncatedDoc } from './rules/truncated-doc.ts'

/** Every rule, in the catalogue's order: boundaries, positions and masks, labels, MTP targets and numbers. */
export const rules: readonly Rule[] = [
  cuStartNonzero,
  cuEndShort,
  cuEndLong,
  cuSlicedDrift,
  cuMinusOne,
  cuNonmonotonic,
  cuSentinel,
  cuZeroLength,
  cuRealOnPaddedLayout,
  cuPaddedAsReal,
  cpIndivisible,
  teTailPadCp,
  paddedSumMismatch,
  maxSeqlenSmall,
  cuFirstRowOnly,
  cuGlobalCumsum,
  cu2dIgnored,
  seqIdxOffByOne,
  seqIdxShape,
  seqIdxDtype,
  seqIdxConstant,
  seqIdxIdReuse,
  boundarySourcesDisagree,
  padSegmentsCounted,
  singleTokenDocs,
  posNotReset,
  posResetOnly,
  indexedMaskCollapsed,
  indexedMaskGaps,
  mask4dWrongKind,
  mropeAxis,
  posNoZero,
  eosFalseBoundary,
  metadataDropped,
  labelNextDoc,
  mtpInheritsNextDoc,
  labelOwnButEosMissing,
  labelUnshifted,
  labelDoubleShift,
  hfFirstTokenUnmasked,
  labelMisaligned,
  promptMaskOffByOne,
  padLabelNotIgnored,
  eosEqualsPad,
  afterEosLabelDropped,
  labelOutOfRange,
  ignoreIndexCollision,
  lossMaskDisagrees,
  allMaskedPack,
  allMaskedDoc,
  truncatedDoc,
  docShorterThanDepth,
  docWeightShift,
  mtpNoBoundaryMask,
  mtpWraparound,
  mtpDepthMisaligned,
  mtpMaskDoubleRolled,
  mtpMaskAllOnes,
  mtpCpLocalShift,
  mtpTargetsAndSeqIdx,
  mtpZeroTokenDepth,
  mtpNormaliser,
  numLabelTokensWrong,
  localDenominatorCpDp,
  mtpScaleDefault,
  mtpCeImplausible,
  mtpTop1Zero,
  padRowNonfinite,
  mtpHiddenShape,
  mtpInputRollCrosses,
  mtpAttentionNotIsolated,
]
