// Gradient of every token's cross entropy by its hidden state: E / sum - f' W[target], 0 where there is no target.

/// Element type of the weights: 0 float32, 1 bfloat16, 2 float16.
override weightFormat: u32 = 0;

struct Shape {
  tokens: u32,
  tokenPitch: u32,
  vocabSize: u32,
  groups: u32,
  softcap: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
/// [STATE_ROWS, tokenPitch]
@group(0) @binding(1) var<storage, read> state: array<f32>;
@group(0) @binding(2) var<storage, read> targetLogits: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
/// The whole LM head: [vocabSize, 4 groups].
@group(0) @binding(4) var<storage, read> weights: array<u32>;
/// [4 groups, tokenPitch]
@group(0) @binding(5) var<storage, read> expected: array<f32>;
/// [tokens, 4 groups]
@group(0) @binding(6) var<storage, read_write> gradient: array<f32>;

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
  let group = id.y;
  if (token >= shape.tokens) {
    return;
  }
  var g = vec4<f32>();
  let target_ = targets[token];
  if (target_ < shape.vocabSize) {
    let words = select(2u, 4u, weightFormat == 0);
    var slope = 1.0;
    if (shape.softcap != 0) {
      let t = targetLogits[token] / shape.softcap;
      slope = 1 - t * t;
    }
    let at = 4 * group * shape.tokenPitch + token;
    let e = vec4(
      expected[at],
      expected[at + shape.tokenPitch],
      expected[at + 2 * shape.tokenPitch],
      expected[at + 3 * shape.tokenPitch],
    );
    g = e / state[shape.tokenPitch + token] - slope * weightsAt((target_ * shape.groups + group) * words);
  }
  let to = 4 * (token * shape.groups + group);
  gradient[to] = g.x;
  gradient[to + 1] = g.y;
  gradient[to + 2] = g.z;
  gradient[to + 3] = g.w;
}
