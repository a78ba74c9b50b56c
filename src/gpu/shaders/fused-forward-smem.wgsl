// One pass over a tile of the LM head, for GPUs. A workgroup owns 64 tokens and walks one strip of classes, 64 at a time:
// both operands come through workgroup memory 16 elements of the hidden size at a time, and each invocation keeps an
// 8 x 8 block of logits in registers. The finished 64 x 64 logits pass through workgroup memory once more, so that one
// invocation a token folds them, in order of their classes, into what is kept. No logits are stored.
//
// Bindings, layouts and results are those of fused-forward-reg.wgsl.

/// Element type of the weights: 0 float32, 1 bfloat16, 2 float16.
override weightFormat: u32 = 0;
/// True where the logits are wanted for a gradient.
override keepLogits: bool = false;

struct Pass {
  tokenPitch: u32,
  /// Hidden size in groups of four elements.
  groups: u32,
  classes: u32,
  firstClass: u32,
  /// Classes of a strip, a multiple of 64.
  stripClasses: u32,
  firstToken: u32,
  firstStrip: u32,
  softcap: f32,
}

@group(0) @binding(0) var<uniform> tile: Pass;
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<u32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
@group(0) @binding(4) var<storage, read_write> strips: array<f32>;
@group(0) @binding(5) var<storage, read_write> targetLogits: array<f32>;
@group(0) @binding(6) var<storage, read_write> logits: array<f32>;

const lowest = -3.0e38;

/// 4 groups of 64 tokens, and of 64 classes: 8 KiB.
var<workgroup> hiddenTile: array<vec4<f32>, 256>;
var<workgroup> weightTile: array<vec4<f32>, 256>;
/// 16 classes of 64 tokens; 17 apart, so that neither its rows nor its columns meet in one memory bank. 4.25 KiB.
var<workgroup> exchange: array<f32, 1088>;

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

/// Brings 4 groups from `group` on of this workgroup's tokens and of 64 classes from `row` on. One token and one class an
/// invocation.
fn load(token: u32, row: u32, group: u32, lane: u32) {
  let words = select(2u, 4u, weightFormat == 0);
  let start = (min(row + lane, tile.classes - 1) * tile.groups + group) * words;
  for (var i = 0u; i < 4; i++) {
    var h = vec4<f32>();
    var w = vec4<f32>();
    if (group + i < tile.groups) {
      let at = 4 * (group + i) * tile.tokenPitch + token;
      h = vec4(
        hidden[at],
        hidden[at + tile.tokenPitch],
        hidden[at + 2 * tile.tokenPitch],
        hidden[at + 3 * tile.tokenPitch],
      );
      w = weightsAt(start + i * words);
    }
    hiddenTile[i * 64 + lane] = h;
    weightTile[i * 64 + lane] = w;
  }
}

/// Products of one class with four tokens.
fn product(h0: vec4<f32>, h1: vec4<f32>, h2: vec4<f32>, h3: vec4<f32>, w: vec4<f32>) -> vec4<f32> {
  return vec4(dot(h0, w), dot(h1, w), dot(h2, w), dot(h3, w));
}

fn capped(x: f32) -> f32 {
  if (tile.softcap == 0) {
    return x;
  }
  // tanh is 1 from 9 on in float32; of large numbers an implementation may make a NaN.
  return tile.softcap * tanh(clamp(x / tile.softcap, -15, 15));
}

var<private> maximum: f32;
var<private> sum: f32;
var<private> weighted: f32;
var<private> best: array<f32, 5>;
var<private> classes: array<u32, 5>;

fn offer(x: f32, index: u32) {
  for (var i = 4; i > 0; i--) {
    let over = x > best[i];
    let overNext = x > best[i - 1];
    best[i] = select(select(best[i], x, over), best[i - 1], overNext);
    classes[i] = select(select(classes[i], index, over), classes[i - 1], overNext);
  }
  if (x > best[0]) {
    best[0] = x;
    classes[0] = index;
  }
}

fn absorb(raw: f32, row: u32, token: u32) {
  if (row >= tile.classes) {
    return;
  }
  let x = capped(raw);
  let before = maximum;
  maximum = max(before, x);
  let fall = max(before - maximum, -1.0e30);
  let scale = exp(fall);
  let below = max(x - maximum, -1.0e30);
  let e = exp(below);
  weighted = scale * (weighted + sum * fall) + e * below;
  sum = scale * sum + e;
  let index = tile.firstClass + row;
  if (x > best[4]) {
    offer(x, index);
  }
  if (targets[token] == index) {
    targetLogits[token] = x;
  }
  if (keepLogits) {
    logits[row * tile.tokenPitch + token] = x;
  }
}

/// Hands two classes of eight tokens to the invocations that own the tokens, which fold 16 classes in.
fn fold(x0: vec4<f32>, x1: vec4<f32>, y0: vec4<f32>, y1: vec4<f32>, row: u32, token: u32, lane: u32) {
  let slot = (lane / 8) * 17 + lane % 8;
  workgroupBarrier();
  for (var i = 0u; i < 4; i++) {
    exchange[slot + i * 136] = x0[i];
    exchange[slot + (i + 4) * 136] = x1[i];
    exchange[slot + i * 136 + 8] = y0[i];
    exchange[slot + (i + 4) * 136 + 8] = y1[i];
  }
  workgroupBarrier();
  for (var i = 0u; i < 16; i++) {
    absorb(exchange[lane * 17 + i], row + i, token);
  }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let token = tile.firstToken + workgroup.x * 64 + lane;
  let strip = tile.firstStrip + workgroup.y;
  let first = strip * tile.stripClasses;
  let end = min(first + tile.stripClasses, tile.classes);
  let column = lane % 8;
  let line = lane / 8;

  maximum = lowest;
  for (var i = 0; i < 5; i++) {
    best[i] = lowest;
    classes[i] = 0xffffffffu;
  }
  for (var row = first; row < end; row += 64) {
    // a: tokens line + 0, 8, 16, 24; b: tokens line + 32, 40, 48, 56. Classes column + 0, 8, ... 56.
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
    for (var group = 0u; group < tile.groups; group += 4) {
      workgroupBarrier();
      load(token, row, group, lane);
      workgroupBarrier();
      for (var i = 0u; i < 256; i += 64) {
        let h0 = hiddenTile[i + line];
        let h1 = hiddenTile[i + line + 8];
        let h2 = hiddenTile[i + line + 16];
        let h3 = hiddenTile[i + line + 24];
        let g0 = hiddenTile[i + line + 32];
        let g1 = hiddenTile[i + line + 40];
        let g2 = hiddenTile[i + line + 48];
        let g3 = hiddenTile[i + line + 56];
        var w = weightTile[i + column];
        a0 += product(h0, h1, h2, h3, w);
        b0 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 8];
        a1 += product(h0, h1, h2, h3, w);
        b1 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 16];
        a2 += product(h0, h1, h2, h3, w);
        b2 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 24];
        a3 += product(h0, h1, h2, h3, w);
        b3 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 32];
        a4 += product(h0, h1, h2, h3, w);
        b4 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 40];
        a5 += product(h0, h1, h2, h3, w);
        b5 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 48];
        a6 += product(h0, h1, h2, h3, w);
        b6 += product(g0, g1, g2, g3, w);
        w = weightTile[i + column + 56];
        a7 += product(h0, h1, h2, h3, w);
        b7 += product(g0, g1, g2, g3, w);
      }
    }
    fold(a0, b0, a1, b1, row, token, lane);
    fold(a2, b2, a3, b3, row + 16, token, lane);
    fold(a4, b4, a5, b5, row + 32, token, lane);
    fold(a6, b6, a7, b7, row + 48, token, lane);
  }

  let at = strip * 13 * tile.tokenPitch + token;
  strips[at] = maximum;
  strips[at + tile.tokenPitch] = sum;
  strips[at + 2 * tile.tokenPitch] = weighted;
  for (var i = 0u; i < 5; i++) {
    strips[at + (3 + i) * tile.tokenPitch] = best[i];
    strips[at + (8 + i) * tile.tokenPitch] = bitcast<f32>(classes[i]);
  }
}
