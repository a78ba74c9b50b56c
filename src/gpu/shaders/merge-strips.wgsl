// Folds the strips of one tile into the running state of every token. One invocation a token, strips in order: the same
// bits every time.

struct Strips {
  tokenPitch: u32,
  strips: u32,
}

@group(0) @binding(0) var<uniform> shape: Strips;
/// For each strip 13 rows of [tokenPitch], as fused-forward-reg.wgsl describes them.
@group(0) @binding(1) var<storage, read> strips: array<f32>;
/// The same 13 rows for all classes so far, and a 14th: exp(maximum before this tile - maximum now).
@group(0) @binding(2) var<storage, read_write> state: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let token = id.x;
  let pitch = shape.tokenPitch;
  if (token >= pitch) {
    return;
  }
  let first = state[token];
  var maximum = first;
  var sum = state[pitch + token];
  var weighted = state[2 * pitch + token];
  var best: array<f32, 5>;
  var classes: array<f32, 5>;
  for (var i = 0u; i < 5; i++) {
    best[i] = state[(3 + i) * pitch + token];
    classes[i] = state[(8 + i) * pitch + token];
  }
  for (var strip = 0u; strip < shape.strips; strip++) {
    let at = strip * 13 * pitch + token;
    let other = strips[at];
    let joint = max(maximum, other);
    // The state is empty, sum 0, before the first tile: the clamp keeps 0 times the distance a 0.
    let fall = max(maximum - joint, -1.0e30);
    let otherFall = max(other - joint, -1.0e30);
    let scale = exp(fall);
    let otherScale = exp(otherFall);
    let otherSum = strips[at + pitch];
    weighted = scale * (weighted + sum * fall) + otherScale * (strips[at + 2 * pitch] + otherSum * otherFall);
    sum = scale * sum + otherScale * otherSum;
    maximum = joint;
    for (var j = 0u; j < 5; j++) {
      let x = strips[at + (3 + j) * pitch];
      if (!(x > best[4])) {
        break;
      }
      let index = strips[at + (8 + j) * pitch];
      var place = 4u;
      while (place > 0 && x > best[max(place, 1) - 1]) {
        best[place] = best[place - 1];
        classes[place] = classes[place - 1];
        place--;
      }
      best[place] = x;
      classes[place] = index;
    }
  }
  state[token] = maximum;
  state[pitch + token] = sum;
  state[2 * pitch + token] = weighted;
  for (var i = 0u; i < 5; i++) {
    state[(3 + i) * pitch + token] = best[i];
    state[(8 + i) * pitch + token] = classes[i];
  }
  state[13 * pitch + token] = exp(max(first - maximum, -1.0e30));
}
