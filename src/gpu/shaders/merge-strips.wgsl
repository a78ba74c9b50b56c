// Folds the strips of one tile into the running state of every token. One invocation a token, strips in order: the same
// bits every time. The strips are summed up first and then added to the state at once: beside one certain class the rest of
// a large vocabulary is many small terms, and each addition to a sum near 1 would round one of them away.

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
  // What no strip has entered yet: its sum is 0, and the clamps below keep 0 times a distance a 0.
  var maximum = -3.0e38;
  var sum = 0.0;
  var weighted = 0.0;
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
  let before = state[token];
  let joint = max(before, maximum);
  let fall = max(before - joint, -1.0e30);
  let tileFall = max(maximum - joint, -1.0e30);
  let scale = exp(fall);
  let tileScale = exp(tileFall);
  let sumBefore = state[pitch + token];
  state[2 * pitch + token] = scale * (state[2 * pitch + token] + sumBefore * fall) +
    tileScale * (weighted + sum * tileFall);
  state[pitch + token] = scale * sumBefore + tileScale * sum;
  state[token] = joint;
  for (var i = 0u; i < 5; i++) {
    state[(3 + i) * pitch + token] = best[i];
    state[(8 + i) * pitch + token] = classes[i];
  }
  state[13 * pitch + token] = scale;
}
