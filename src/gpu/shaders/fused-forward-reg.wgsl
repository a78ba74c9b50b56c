// One pass over a tile of the LM head, for adapters without real GPU cores: logits are made in registers and folded at
// once into what is kept of them. No workgroup memory, no barriers, no logits stored.
//
// An invocation owns 8 tokens and walks one strip of classes, 8 at a time. Its tokens are a workgroup's width apart, so
// that neighbouring invocations read neighbouring hidden states while all of them read the same weights: a processor that
// emulates a GPU turns both into plain vector loads. Where few tokens are left, a narrow form of 4 invocations with 4
// tokens each wastes fewer of them and takes 16 classes at a time, so that as many products come of a load. The arithmetic
// of a token is the same.
//
//              8 classes   8 more              The halves a and b of the 16 registers of an invocation:
//   4 tokens       a          b (narrow)       both forms multiply 64 products of 4 elements a step.
//   4 more         b (wide)

/// Element type of the weights: 0 float32, 1 bfloat16, 2 float16.
override weightFormat: u32 = 0;
/// Invocations of a workgroup.
override workgroupWidth: u32 = 8;
/// Tokens of an invocation, 8 or 4; a workgroup covers `workgroupWidth * tokensEach` of them.
override tokensEach: u32 = 8;
/// Classes of a step.
override classesEach: u32 = 64 / tokensEach;
/// True where the logits are wanted for a gradient.
override keepLogits: bool = false;

struct Pass {
  /// Pitch of every array over tokens: their number rounded up to 64.
  tokenPitch: u32,
  /// Hidden size in groups of four elements.
  groups: u32,
  /// Classes of this tile, and the class that its first row stands for.
  classes: u32,
  firstClass: u32,
  /// Classes of a strip, a multiple of 64.
  stripClasses: u32,
  /// First token and first strip of this dispatch: long work is split.
  firstToken: u32,
  firstStrip: u32,
  /// Softcap c: logits become c tanh(x / c); 0 is off.
  softcap: f32,
}

@group(0) @binding(0) var<uniform> tile: Pass;
/// Hidden states, transposed: [4 groups, tokenPitch].
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
/// Weights as they stand in the file: [classes, 4 groups].
@group(0) @binding(2) var<storage, read> weights: array<u32>;
/// Target class of each token, 0xffffffff for none: [tokenPitch].
@group(0) @binding(3) var<storage, read> targets: array<u32>;
/// For each strip 13 rows of [tokenPitch]: maximum, sum, weighted sum, the 5 best logits, their classes as bits.
@group(0) @binding(4) var<storage, read_write> strips: array<f32>;
/// Logit of the target, written by the one invocation that meets it: [tokenPitch].
@group(0) @binding(5) var<storage, read_write> targetLogits: array<f32>;
/// [classes, tokenPitch], where keepLogits.
@group(0) @binding(6) var<storage, read_write> logits: array<f32>;

/// Below every float32 logit that a finite batch gives; WGSL may assume that there is no infinity.
const lowest = -3.0e38;

/// What is kept of the logits of 4 tokens.
struct Kept {
  maximum: vec4<f32>,
  /// Sum of exp(x - maximum).
  sum: vec4<f32>,
  /// Sum of exp(x - maximum) (x - maximum): the entropy is ln(sum) - weighted / sum.
  weighted: vec4<f32>,
  best: array<vec4<f32>, 5>,
  classes: array<vec4<u32>, 5>,
}

fn emptyKept() -> Kept {
  var kept: Kept;
  kept.maximum = vec4(lowest);
  for (var i = 0; i < 5; i++) {
    kept.best[i] = vec4(lowest);
    kept.classes[i] = vec4(0xffffffffu);
  }
  return kept;
}

/// Four weights of the group that begins at a word.
fn weightsAt(at: u32) -> vec4<f32> {
  if (weightFormat == 0) {
    return vec4(
      bitcast<f32>(weights[at]),
      bitcast<f32>(weights[at + 1]),
      bitcast<f32>(weights[at + 2]),
      bitcast<f32>(weights[at + 3]),
    );
  }
  let low = weights[at];
  let high = weights[at + 1];
  if (weightFormat == 1) {
    return vec4(
      bitcast<f32>(low << 16),
      bitcast<f32>(low & 0xffff0000),
      bitcast<f32>(high << 16),
      bitcast<f32>(high & 0xffff0000),
    );
  }
  return vec4(unpack2x16float(low), unpack2x16float(high));
}

fn hiddenAt(at: u32) -> vec4<f32> {
  return vec4(
    hidden[at],
    hidden[at + workgroupWidth],
    hidden[at + 2 * workgroupWidth],
    hidden[at + 3 * workgroupWidth],
  );
}

/// Hidden states that half b multiplies: those of 4 more tokens, or the same.
fn secondHidden(same: vec4<f32>, at: u32) -> vec4<f32> {
  if (tokensEach == 8) {
    return hiddenAt(at);
  }
  return same;
}

/// Weights that half b multiplies: the same, or those of a class 8 rows on.
fn secondWeights(same: vec4<f32>, at: u32) -> vec4<f32> {
  if (tokensEach == 8) {
    return same;
  }
  return weightsAt(at);
}

/// Four products of 4 tokens as a tree: a third of the rounding error of a plain chain.
fn product(h0: vec4<f32>, h1: vec4<f32>, h2: vec4<f32>, h3: vec4<f32>, w: vec4<f32>) -> vec4<f32> {
  return (h0 * w.x + h1 * w.y) + (h2 * w.z + h3 * w.w);
}

fn capped(x: vec4<f32>) -> vec4<f32> {
  if (tile.softcap == 0) {
    return x;
  }
  // tanh is 1 from 9 on in float32; of large numbers an implementation may make a NaN.
  return tile.softcap * tanh(clamp(x / tile.softcap, vec4(-15), vec4(15)));
}

/// Puts one logit a token among its five best. Equal logits keep the order of their classes.
fn offer(kept: ptr<function, Kept>, x: vec4<f32>, index: u32) {
  for (var i = 4; i > 0; i--) {
    let over = x > (*kept).best[i];
    let overNext = x > (*kept).best[i - 1];
    (*kept).best[i] = select(select((*kept).best[i], x, over), (*kept).best[i - 1], overNext);
    (*kept).classes[i] = select(select((*kept).classes[i], vec4(index), over), (*kept).classes[i - 1], overNext);
  }
  let over = x > (*kept).best[0];
  (*kept).best[0] = select((*kept).best[0], x, over);
  (*kept).classes[0] = select((*kept).classes[0], vec4(index), over);
}

fn storeFour(at: u32, x: vec4<f32>) {
  strips[at] = x.x;
  strips[at + workgroupWidth] = x.y;
  strips[at + 2 * workgroupWidth] = x.z;
  strips[at + 3 * workgroupWidth] = x.w;
}

/// Folds the raw logits of 8 classes from `row` on into what is kept of 4 tokens.
fn absorb(kept: ptr<function, Kept>, raw: array<vec4<f32>, 8>, row: u32, token: u32) {
  var x = raw;
  var top = vec4(lowest);
  for (var i = 0u; i < 8; i++) {
    x[i] = select(vec4(lowest), capped(x[i]), row + i < tile.classes);
    top = max(top, x[i]);
  }
  let before = (*kept).maximum;
  let maximum = max(before, top);
  let scale = exp(before - maximum);
  // The sum is 0 before the first class, and 0 times any finite distance is 0. A class past the end adds exp(-3e38) = 0.
  var weighted = scale * ((*kept).weighted + (*kept).sum * max(before - maximum, vec4(-1.0e30)));
  var sum = scale * (*kept).sum;
  for (var i = 0u; i < 8; i++) {
    let below = max(x[i] - maximum, vec4(-1.0e30));
    let e = exp(below);
    sum += e;
    weighted += e * below;
  }
  (*kept).maximum = maximum;
  (*kept).sum = sum;
  (*kept).weighted = weighted;

  if (any(top > (*kept).best[4])) {
    for (var i = 0u; i < 8; i++) {
      if (any(x[i] > (*kept).best[4])) {
        offer(kept, x[i], tile.firstClass + row + i);
      }
    }
  }
  for (var t = 0u; t < 4; t++) {
    // A target before this row wraps round to a large number.
    let wanted = targets[token + t * workgroupWidth] - (tile.firstClass + row);
    if (wanted < 8 && row + wanted < tile.classes) {
      targetLogits[token + t * workgroupWidth] = x[wanted][t];
    }
  }
  if (keepLogits) {
    for (var i = 0u; i < 8 && row + i < tile.classes; i++) {
      let at = (row + i) * tile.tokenPitch + token;
      logits[at] = x[i].x;
      logits[at + workgroupWidth] = x[i].y;
      logits[at + 2 * workgroupWidth] = x[i].z;
      logits[at + 3 * workgroupWidth] = x[i].w;
    }
  }
}

fn store(kept: ptr<function, Kept>, strip: u32, token: u32) {
  let at = strip * 13 * tile.tokenPitch + token;
  storeFour(at, (*kept).maximum);
  storeFour(at + tile.tokenPitch, (*kept).sum);
  storeFour(at + 2 * tile.tokenPitch, (*kept).weighted);
  for (var i = 0u; i < 5; i++) {
    storeFour(at + (3 + i) * tile.tokenPitch, (*kept).best[i]);
    storeFour(at + (8 + i) * tile.tokenPitch, bitcast<vec4<f32>>((*kept).classes[i]));
  }
}

@compute @workgroup_size(workgroupWidth)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let token = tile.firstToken + workgroup.x * tokensEach * workgroupWidth + lane;
  let secondToken = token + 4 * workgroupWidth;
  let strip = tile.firstStrip + workgroup.y;
  let pitch = tile.tokenPitch;
  let groups = tile.groups;
  let words = select(2u, 4u, weightFormat == 0);
  let rowWords = groups * words;
  let first = strip * tile.stripClasses;
  let end = min(first + tile.stripClasses, tile.classes);
  let lastRow = tile.classes - 1;

  var a = emptyKept();
  var b = emptyKept();
  for (var row = first; row < end; row += classesEach) {
    var a0 = vec4<f32>();
    var a1 = vec4<f32>();
    var a2 = vec4<f32>();
    var a3 = vec4<f32>();
    var a4 = vec4<f32>();
    var a5 = vec4<f32>();
    var a6 = vec4<f32>();
    var a7 = vec4<f32>();
    var b0 = vec4<f32>();
    var b1 = vec4<f32>();
    var b2 = vec4<f32>();
    var b3 = vec4<f32>();
    var b4 = vec4<f32>();
    var b5 = vec4<f32>();
    var b6 = vec4<f32>();
    var b7 = vec4<f32>();
    let w0 = row * rowWords;
    let w1 = min(row + 1, lastRow) * rowWords;
    let w2 = min(row + 2, lastRow) * rowWords;
    let w3 = min(row + 3, lastRow) * rowWords;
    let w4 = min(row + 4, lastRow) * rowWords;
    let w5 = min(row + 5, lastRow) * rowWords;
    let w6 = min(row + 6, lastRow) * rowWords;
    let w7 = min(row + 7, lastRow) * rowWords;
    let v0 = min(row + 8, lastRow) * rowWords;
    let v1 = min(row + 9, lastRow) * rowWords;
    let v2 = min(row + 10, lastRow) * rowWords;
    let v3 = min(row + 11, lastRow) * rowWords;
    let v4 = min(row + 12, lastRow) * rowWords;
    let v5 = min(row + 13, lastRow) * rowWords;
    let v6 = min(row + 14, lastRow) * rowWords;
    let v7 = min(row + 15, lastRow) * rowWords;
    var at = 0u;
    for (var group = 0u; group < groups; group++) {
      let word = group * words;
      let h0 = hiddenAt(at + token);
      let g0 = secondHidden(h0, at + secondToken);
      at += pitch;
      let h1 = hiddenAt(at + token);
      let g1 = secondHidden(h1, at + secondToken);
      at += pitch;
      let h2 = hiddenAt(at + token);
      let g2 = secondHidden(h2, at + secondToken);
      at += pitch;
      let h3 = hiddenAt(at + token);
      let g3 = secondHidden(h3, at + secondToken);
      at += pitch;
      var w = weightsAt(w0 + word);
      a0 += product(h0, h1, h2, h3, w);
      b0 += product(g0, g1, g2, g3, secondWeights(w, v0 + word));
      w = weightsAt(w1 + word);
      a1 += product(h0, h1, h2, h3, w);
      b1 += product(g0, g1, g2, g3, secondWeights(w, v1 + word));
      w = weightsAt(w2 + word);
      a2 += product(h0, h1, h2, h3, w);
      b2 += product(g0, g1, g2, g3, secondWeights(w, v2 + word));
      w = weightsAt(w3 + word);
      a3 += product(h0, h1, h2, h3, w);
      b3 += product(g0, g1, g2, g3, secondWeights(w, v3 + word));
      w = weightsAt(w4 + word);
      a4 += product(h0, h1, h2, h3, w);
      b4 += product(g0, g1, g2, g3, secondWeights(w, v4 + word));
      w = weightsAt(w5 + word);
      a5 += product(h0, h1, h2, h3, w);
      b5 += product(g0, g1, g2, g3, secondWeights(w, v5 + word));
      w = weightsAt(w6 + word);
      a6 += product(h0, h1, h2, h3, w);
      b6 += product(g0, g1, g2, g3, secondWeights(w, v6 + word));
      w = weightsAt(w7 + word);
      a7 += product(h0, h1, h2, h3, w);
      b7 += product(g0, g1, g2, g3, secondWeights(w, v7 + word));
    }
    absorb(&a, array(a0, a1, a2, a3, a4, a5, a6, a7), row, token);
    if (tokensEach == 8) {
      absorb(&b, array(b0, b1, b2, b3, b4, b5, b6, b7), row, secondToken);
    } else {
      absorb(&a, array(b0, b1, b2, b3, b4, b5, b6, b7), row + 8, token);
    }
  }
  store(&a, strip, token);
  if (tokensEach == 8) {
    store(&b, strip, secondToken);
  }
}
