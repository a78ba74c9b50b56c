// Logits of a tile into their shares of the expected embedding, in place: exp(l - m) f'(l), with the maximum m so far and
// the softcap's slope f' = 1 - (l / c)^2.

struct Shape {
  tokenPitch: u32,
  classes: u32,
  softcap: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
/// The running state; its first row holds the maxima. [STATE_ROWS, tokenPitch]
@group(0) @binding(1) var<storage, read> state: array<f32>;
/// [classes, tokenPitch]
@group(0) @binding(2) var<storage, read_write> logits: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  if (token >= shape.tokenPitch) {
    return;
  }
  let at = id.y * shape.tokenPitch + token;
  let logit = logits[at];
  var share = exp(logit - state[token]);
  if (shape.softcap != 0) {
    let t = logit / shape.softcap;
    share *= 1 - t * t;
  }
  logits[at] = share;
}
