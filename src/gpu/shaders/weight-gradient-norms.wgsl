// Norm of each row of the gradient by the LM head, sum over tokens of residual[v, t] h[t], without the gradient itself: an
// invocation makes 4 columns of one row at a time and keeps their squares.

struct Shape {
  tokenPitch: u32,
  groups: u32,
  classes: u32,
  firstClass: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
/// [classes, tokenPitch]
@group(0) @binding(1) var<storage, read> residuals: array<f32>;
/// Hidden states, transposed: [4 groups, tokenPitch].
@group(0) @binding(2) var<storage, read> hidden: array<f32>;
/// [V]
@group(0) @binding(3) var<storage, read_write> norms: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row = id.x;
  if (row >= shape.classes) {
    return;
  }
  let pitch = shape.tokenPitch;
  var squares = 0.0;
  for (var group = 0u; group < shape.groups; group++) {
    let at = 4 * group * pitch;
    var g = vec4<f32>();
    for (var token = 0u; token < pitch; token++) {
      g += residuals[row * pitch + token] * vec4(
        hidden[at + token],
        hidden[at + pitch + token],
        hidden[at + 2 * pitch + token],
        hidden[at + 3 * pitch + token],
      );
    }
    squares += dot(g, g);
  }
  norms[shape.firstClass + row] = sqrt(squares);
}
