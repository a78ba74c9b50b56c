// Looks for NaN and infinities among the raw elements of a weight tile, by their bits.

/// Element type: 0 float32, 1 bfloat16, 2 float16.
override format: u32 = 0;

/// Words to look at; a half-filled last word has 0 in its other half.
@group(0) @binding(0) var<uniform> words: vec4<u32>;
@group(0) @binding(1) var<storage, read> raw: array<u32>;
/// Becomes 1 where one is found.
@group(0) @binding(2) var<storage, read_write> found: atomic<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  var any = false;
  for (var at = id.x; at < words.x; at += 64 * groups.x) {
    let word = raw[at];
    if (format == 0) {
      any = any || (word & 0x7f800000) == 0x7f800000;
    } else if (format == 1) {
      any = any || (word & 0x7f80) == 0x7f80 || (word & 0x7f800000) == 0x7f800000;
    } else {
      any = any || (word & 0x7c00) == 0x7c00 || (word & 0x7c000000) == 0x7c000000;
    }
  }
  if (any) {
    atomicOr(&found, 1);
  }
}
