// One logit a token: the dot product of its hidden state with the weights of its class, gathered row by row. Products are
// added in the order of the fused kernels.

/// Element type of the weights: 0 float32, 1 bfloat16, 2 float16.
override weightFormat: u32 = 0;

struct Pairs {
  tokens: u32,
  tokenPitch: u32,
  groups: u32,
  softcap: f32,
}

@group(0) @binding(0) var<uniform> pairs: Pairs;
/// Hidden states, transposed: [4 groups, tokenPitch].
@group(0) @binding(1) var<storage, read> hidden: array<f32>;
/// The weights asked for: [rows, 4 groups].
@group(0) @binding(2) var<storage, read> weights: array<u32>;
/// Row of the weights that each token wants: [tokens].
@group(0) @binding(3) var<storage, read> rows: array<u32>;
@group(0) @binding(4) var<storage, read_write> logits: array<f32>;

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

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  if (token >= pairs.tokens) {
    return;
  }
  let words = select(2u, 4u, weightFormat == 0);
  let start = rows[token] * pairs.groups * words;
  var x = 0.0;
  for (var group = 0u; group < pairs.groups; group++) {
    let at = 4 * group * pairs.tokenPitch + token;
    let w = weightsAt(start + group * words);
    x += (hidden[at] * w.x + hidden[at + pairs.tokenPitch] * w.y) +
      (hidden[at + 2 * pairs.tokenPitch] * w.z + hidden[at + 3 * pairs.tokenPitch] * w.w);
  }
  if (pairs.softcap != 0) {
    // tanh is 1 from 9 on in float32; of large numbers an implementation may make a NaN.
    x = pairs.softcap * tanh(clamp(x / pairs.softcap, -15, 15));
  }
  logits[token] = x;
}
