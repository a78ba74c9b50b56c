// Hidden states from the bytes of a file, [tokens, width], into float32, transposed: [width rounded up to 4, tokenPitch].

/// Element type: 0 float32, 1 bfloat16, 2 float16.
override format: u32 = 0;

struct Rows {
  tokens: u32,
  width: u32,
  /// Column of the result that the first token goes to.
  firstToken: u32,
  tokenPitch: u32,
}

@group(0) @binding(0) var<uniform> rows: Rows;
@group(0) @binding(1) var<storage, read> raw: array<u32>;
@group(0) @binding(2) var<storage, read_write> hidden: array<f32>;
/// 1 for a token that holds a NaN or an infinity: the CPU computes it. [tokenPitch]
@group(0) @binding(3) var<storage, read_write> odd: array<atomic<u32>>;

/// The element's bits as a float32's. WGSL may take no NaN or infinity for granted, so bits are looked at, not numbers.
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
  if (token >= rows.tokens) {
    return;
  }
  let at = 4 * id.y * rows.tokenPitch + rows.firstToken + token;
  for (var i = 0u; i < 4; i++) {
    let column = 4 * id.y + i;
    var bits = 0u;
    if (column < rows.width) {
      bits = bitsAt(token * rows.width + column);
      if ((bits & 0x7f800000) == 0x7f800000) {
        atomicOr(&odd[rows.firstToken + token], 1);
        bits = 0;
      }
    }
    hidden[at + i * rows.tokenPitch] = bitcast<f32>(bits);
  }
}
