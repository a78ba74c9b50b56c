// Logits of a tile into the residuals of the gradient by the LM head, in place: scale (p - [class = target]) f'. A token
// that is not trained has scale 0.

struct Shape {
  tokenPitch: u32,
  firstClass: u32,
  softcap: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
/// [tokenPitch] each.
@group(0) @binding(1) var<storage, read> logSumExp: array<f32>;
@group(0) @binding(2) var<storage, read> scales: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
/// [classes, tokenPitch]
@group(0) @binding(4) var<storage, read_write> logits: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  if (token >= shape.tokenPitch) {
    return;
  }
  let at = id.y * shape.tokenPitch + token;
  let logit = logits[at];
  var slope = 1.0;
  if (shape.softcap != 0) {
    let t = logit / shape.softcap;
    slope = 1 - t * t;
  }
  let own = select(0.0, 1.0, targets[token] == shape.firstClass + id.y);
  logits[at] = scales[token] * (exp(logit - logSumExp[token]) - own) * slope;
}
