// Running expected embedding: E = E exp(m before - m now) + shares . W for the classes of one tile. An invocation owns 8
// tokens, a workgroup's width apart, and 8 columns of the hidden size.

/// Element type of the weights: 0 float32, 1 bfloat16, 2 float16.
override weightFormat: u32 = 0;
override workgroupWidth: u32 = 8;

struct Pass {
  tokenPitch: u32,
  groups: u32,
  classes: u32,
  /// First block of 64 tokens and first pair of groups of this dispatch.
  firstBlock: u32,
  firstPair: u32,
}

@group(0) @binding(0) var<uniform> tile: Pass;
/// [classes, tokenPitch]
@group(0) @binding(1) var<storage, read> shares: array<f32>;
/// [classes, 4 groups] as in the file.
@group(0) @binding(2) var<storage, read> weights: array<u32>;
/// The running state; its 14th row is the rescaling. [STATE_ROWS, tokenPitch]
@group(0) @binding(3) var<storage, read> state: array<f32>;
/// [4 groups, tokenPitch]
@group(0) @binding(4) var<storage, read_write> expected: array<f32>;

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

fn sharesAt(at: u32) -> vec4<f32> {
  return vec4(
    shares[at],
    shares[at + workgroupWidth],
    shares[at + 2 * workgroupWidth],
    shares[at + 3 * workgroupWidth],
  );
}

fn stateAt(at: u32) -> vec4<f32> {
  return vec4(
    state[at],
    state[at + workgroupWidth],
    state[at + 2 * workgroupWidth],
    state[at + 3 * workgroupWidth],
  );
}

fn add(column: u32, token: u32, scale: vec4<f32>, x: vec4<f32>) {
  if (column >= 4 * tile.groups) {
    return;
  }
  let at = column * tile.tokenPitch + token;
  expected[at] = expected[at] * scale.x + x.x;
  expected[at + workgroupWidth] = expected[at + workgroupWidth] * scale.y + x.y;
  expected[at + 2 * workgroupWidth] = expected[at + 2 * workgroupWidth] * scale.z + x.z;
  expected[at + 3 * workgroupWidth] = expected[at + 3 * workgroupWidth] * scale.w + x.w;
}

@compute @workgroup_size(workgroupWidth)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let token = (tile.firstBlock + workgroup.x) * 8 * workgroupWidth + lane;
  let secondToken = token + 4 * workgroupWidth;
  let group = 2 * (tile.firstPair + workgroup.y);
  let words = select(2u, 4u, weightFormat == 0);
  let rowWords = tile.groups * words;
  let pitch = tile.tokenPitch;
  let classes = tile.classes;
  let first = group * words;
  let second = min(group + 1, tile.groups - 1) * words;
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
  for (var row = 0u; row < classes; row++) {
    let s = sharesAt(row * pitch + token);
    let t = sharesAt(row * pitch + secondToken);
    let v = weightsAt(row * rowWords + first);
    a0 += s * v.x;
    a1 += s * v.y;
    a2 += s * v.z;
    a3 += s * v.w;
    b0 += t * v.x;
    b1 += t * v.y;
    b2 += t * v.z;
    b3 += t * v.w;
    let w = weightsAt(row * rowWords + second);
    a4 += s * w.x;
    a5 += s * w.y;
    a6 += s * w.z;
    a7 += s * w.w;
    b4 += t * w.x;
    b5 += t * w.y;
    b6 += t * w.z;
    b7 += t * w.w;
  }
  let scale = stateAt(13 * pitch + token);
  let secondScale = stateAt(13 * pitch + secondToken);
  let column = 4 * group;
  add(column, token, scale, a0);
  add(column + 1, token, scale, a1);
  add(column + 2, token, scale, a2);
  add(column + 3, token, scale, a3);
  add(column + 4, token, scale, a4);
  add(column + 5, token, scale, a5);
  add(column + 6, token, scale, a6);
  add(column + 7, token, scale, a7);
  add(column, secondToken, secondScale, b0);
  add(column + 1, secondToken, secondScale, b1);
  add(column + 2, secondToken, secondScale, b2);
  add(column + 3, secondToken, secondScale, b3);
  add(column + 4, secondToken, secondScale, b4);
  add(column + 5, secondToken, secondScale, b5);
  add(column + 6, secondToken, secondScale, b6);
  add(column + 7, secondToken, secondScale, b7);
}
