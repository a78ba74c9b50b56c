// Cross entropy of every token from what the forward pass kept: ln(sum) + maximum - target logit, 0 where there is no
// target.

struct Shape {
  tokens: u32,
  tokenPitch: u32,
  vocabSize: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
/// [STATE_ROWS, tokenPitch]
@group(0) @binding(1) var<storage, read> state: array<f32>;
@group(0) @binding(2) var<storage, read> targetLogits: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
/// [tokens]
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  if (token >= shape.tokens) {
    return;
  }
  var loss = 0.0;
  // A negative target is a large number here.
  if (targets[token] < shape.vocabSize) {
    loss = (state[token] - targetLogits[token]) + log(state[shape.tokenPitch + token]);
  }
  losses[token] = loss;
}
