// Models that emit logits: the same facts as the fused kernels give, of logits as they stand in the file. One invocation a
// token and strip of classes.

/// Element type: 0 float32, 1 bfloat16, 2 float16.
override format: u32 = 0;

struct Logits {
  tokens: u32,
  tokenPitch: u32,
  classes: u32,
  stripClasses: u32,
  softcap: f32,
}

@group(0) @binding(0) var<uniform> shape: Logits;
/// [tokens, classes], without a gap between rows.
@group(0) @binding(1) var<storage, read> raw: array<u32>;
/// For each strip 13 rows of [tokenPitch], as fused-forward-reg.wgsl describes them.
@group(0) @binding(2) var<storage, read_write> strips: array<f32>;
/// 1 for a token that holds a NaN or an infinity: the CPU computes it. [tokenPitch]
@group(0) @binding(3) var<storage, read_write> odd: array<atomic<u32>>;

const lowest = -3.0e38;

fn bitsAt(index: u32) -> u32 {
  if (format == 0) {
    return raw[index];
  }
  let half = (raw[index / 2] >> (16 * (index % 2))) & 0xffff;
  if (format == 1) {
    return half << 16;
  }
  if ((half & 0x7c00) == 0x7c00) {
    return 0x7f800000;
  }
  return bitcast<u32>(unpack2x16float(half).x);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  if (token >= shape.tokens) {
    return;
  }
  let first = id.y * shape.stripClasses;
  let end = min(first + shape.stripClasses, shape.classes);
  var maximum = lowest;
  var sum = 0.0;
  var weighted = 0.0;
  var best: array<f32, 5>;
  var classes: array<u32, 5>;
  for (var i = 0; i < 5; i++) {
    best[i] = lowest;
    classes[i] = 0xffffffffu;
  }
  for (var index = first; index < end; index++) {
    let bits = bitsAt(token * shape.classes + index);
    if ((bits & 0x7f800000) == 0x7f800000) {
      atomicOr(&odd[token], 1);
      continue;
    }
    var x = bitcast<f32>(bits);
    if (shape.softcap != 0) {
      // tanh is 1 from 9 on in float32; of large numbers an implementation may make a NaN.
      x = shape.softcap * tanh(clamp(x / shape.softcap, -15, 15));
    }
    let joint = max(maximum, x);
    let fall = max(maximum - joint, -1.0e30);
    let below = max(x - joint, -1.0e30);
    let scale = exp(fall);
    let e = exp(below);
    weighted = scale * (weighted + sum * fall) + e * below;
    sum = scale * sum + e;
    maximum = joint;
    if (x > best[4]) {
      var place = 4;
      while (place > 0 && x > best[max(place - 1, 0)]) {
        best[place] = best[place - 1];
        classes[place] = classes[place - 1];
        place--;
      }
      best[place] = x;
      classes[place] = index;
    }
  }
  let at = id.y * 13 * shape.tokenPitch + token;
  strips[at] = maximum;
  strips[at + shape.tokenPitch] = sum;
  strips[at + 2 * shape.tokenPitch] = weighted;
  for (var i = 0u; i < 5; i++) {
    strips[at + (3 + i) * shape.tokenPitch] = best[i];
    strips[at + (8 + i) * shape.tokenPitch] = bitcast<f32>(classes[i]);
  }
}
