;; Linear cross entropy on one CPU thread with SIMD: h [N, H] times W [V, H] a tile of classes at a time, each tile's logits
;; folded into maximum, sum of exponentials, entropy and best classes at once. The caller (wasm-cross-entropy.ts) lays out
;; the memory, brings the tiles, and merges what `fold` leaves of each in float64.
;;
;; All matrices are float32, row-major, and a row takes a whole number of groups: a group is 16 bytes, four elements. Where H
;; is no multiple of 4 the rest of a row is 0, which adds nothing to a dot product. Addresses and sizes of rows are in bytes.
;; Nothing depends on how many classes a tile has, except the rounding of a tile's sum; the same cut gives the same bits.
(module
  (memory (export "memory") 1)

  ;; ---- decode: elements of a file to float32 -------------------------------------------------------------------------

  ;; `rows` rows of `width` elements at `from`, one after another without gaps, to float32 rows of whole groups at `to`.
  ;; format: 0 float32, 1 bfloat16, 2 IEEE half. May read up to 12 bytes past the last element.
  (func (export "decode")
    (param $format i32) (param $from i32) (param $to i32) (param $rows i32) (param $width i32)
    (local $left i32) ;; elements of the row still to be read
    (local $four v128)
    (if (i32.eqz (local.get $width)) (then (return)))
    (block $done
      (loop $row
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (local.set $left (local.get $width))
        (loop $group
          (local.set $four
            (if (result v128) (i32.eqz (local.get $format))
              (then (v128.load (local.get $from)))
              (else
                (if (result v128) (i32.eq (local.get $format) (i32.const 1))
                  ;; bfloat16 is the upper half of a float32.
                  (then (i32x4.shl (v128.load16x4_u (local.get $from)) (i32.const 16)))
                  (else (call $widen_halves (v128.load16x4_u (local.get $from))))))))
          ;; What was read of the next row becomes 0.
          (v128.store (local.get $to)
            (v128.and (local.get $four)
              (i32x4.gt_s (i32x4.splat (local.get $left)) (v128.const i32x4 0 1 2 3))))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (local.set $from
            (i32.add (local.get $from)
              (i32.shl
                (select (i32.const 4) (local.get $left) (i32.gt_s (local.get $left) (i32.const 4)))
                (select (i32.const 1) (i32.const 2) (local.get $format)))))
          (br_if $group
            (i32.gt_s
              (local.tee $left (i32.sub (local.get $left) (i32.const 4)))
              (i32.const 0))))
        (br $row))))

  ;; Four halves in the low 16 bits of each lane, as float32. Exponent and mantissa, moved up by 13 bits, are a float32 that
  ;; is 2^112 too small, subnormal halves included; the product is exact. Infinity and NaN keep the mantissa and get the
  ;; largest exponent.
  (func $widen_halves (param $halves v128) (result v128)
    (local $size v128) ;; without the sign
    (local.set $size (v128.and (local.get $halves) (v128.const i32x4 0x7fff 0x7fff 0x7fff 0x7fff)))
    (v128.or
      (v128.or
        (f32x4.mul
          (i32x4.shl (local.get $size) (i32.const 13))
          (v128.const f32x4 0x1p112 0x1p112 0x1p112 0x1p112))
        (v128.and
          (i32x4.gt_s (local.get $size) (v128.const i32x4 0x7bff 0x7bff 0x7bff 0x7bff))
          (v128.const i32x4 0x7f800000 0x7f800000 0x7f800000 0x7f800000)))
      (i32x4.shl
        (v128.and (local.get $halves) (v128.const i32x4 0x8000 0x8000 0x8000 0x8000))
        (i32.const 16))))

  ;; ---- multiply: logits of a tile ------------------------------------------------------------------------------------

  ;; logits[t, v] = h[t] · w[v] for tokens and classes that are counted up to the next multiple of 2 and of 4: there must be
  ;; rows to read and room to write. Two tokens times four classes are eight accumulators, which with six operands is what
  ;; sixteen SIMD registers hold; larger blocks were slower (docs/benchmarks.md).
  ;;
  ;; One accumulator's lanes each take every fourth element, in order, and are added as `$sums_of_lanes` says. `pairs` keeps
  ;; the same order, so that a target's logit is the very number that went into the sum.
  (func (export "multiply")
    (param $hidden i32) (param $tokens i32) (param $weights i32) (param $classes i32)
    (param $row i32)    ;; bytes of a row of h and of w
    (param $logits i32)
    (param $pitch i32)  ;; bytes of a row of logits, a multiple of 16
    (local $hidden_end i32) (local $weights_end i32) (local $row_end i32)
    (local $h0 i32) (local $h1 i32) (local $w0 i32) (local $w1 i32) (local $w2 i32) (local $w3 i32)
    (local $out i32) (local $k i32)
    (local $x v128) (local $y0 v128) (local $y1 v128) (local $y2 v128) (local $y3 v128)
    (local $a00 v128) (local $a01 v128) (local $a02 v128) (local $a03 v128)
    (local $a10 v128) (local $a11 v128) (local $a12 v128) (local $a13 v128)
    (local.set $hidden_end (i32.add (local.get $hidden) (i32.mul (local.get $tokens) (local.get $row))))
    (local.set $weights_end (i32.add (local.get $weights) (i32.mul (local.get $classes) (local.get $row))))
    (local.set $w0 (local.get $weights))
    ;; Four rows of w stay in the cache while the tokens pass.
    (loop $class_block
      (local.set $w1 (i32.add (local.get $w0) (local.get $row)))
      (local.set $w2 (i32.add (local.get $w1) (local.get $row)))
      (local.set $w3 (i32.add (local.get $w2) (local.get $row)))
      (local.set $h0 (local.get $hidden))
      (local.set $out (local.get $logits))
      (loop $token_block
        (local.set $h1 (i32.add (local.get $h0) (local.get $row)))
        (local.set $a00 (v128.const f32x4 0 0 0 0))
        (local.set $a01 (v128.const f32x4 0 0 0 0))
        (local.set $a02 (v128.const f32x4 0 0 0 0))
        (local.set $a03 (v128.const f32x4 0 0 0 0))
        (local.set $a10 (v128.const f32x4 0 0 0 0))
        (local.set $a11 (v128.const f32x4 0 0 0 0))
        (local.set $a12 (v128.const f32x4 0 0 0 0))
        (local.set $a13 (v128.const f32x4 0 0 0 0))
        (local.set $k (i32.const 0))
        (loop $group
          (local.set $y0 (v128.load (i32.add (local.get $w0) (local.get $k))))
          (local.set $y1 (v128.load (i32.add (local.get $w1) (local.get $k))))
          (local.set $y2 (v128.load (i32.add (local.get $w2) (local.get $k))))
          (local.set $y3 (v128.load (i32.add (local.get $w3) (local.get $k))))
          (local.set $x (v128.load (i32.add (local.get $h0) (local.get $k))))
          (local.set $a00 (f32x4.add (local.get $a00) (f32x4.mul (local.get $x) (local.get $y0))))
          (local.set $a01 (f32x4.add (local.get $a01) (f32x4.mul (local.get $x) (local.get $y1))))
          (local.set $a02 (f32x4.add (local.get $a02) (f32x4.mul (local.get $x) (local.get $y2))))
          (local.set $a03 (f32x4.add (local.get $a03) (f32x4.mul (local.get $x) (local.get $y3))))
          (local.set $x (v128.load (i32.add (local.get $h1) (local.get $k))))
          (local.set $a10 (f32x4.add (local.get $a10) (f32x4.mul (local.get $x) (local.get $y0))))
          (local.set $a11 (f32x4.add (local.get $a11) (f32x4.mul (local.get $x) (local.get $y1))))
          (local.set $a12 (f32x4.add (local.get $a12) (f32x4.mul (local.get $x) (local.get $y2))))
          (local.set $a13 (f32x4.add (local.get $a13) (f32x4.mul (local.get $x) (local.get $y3))))
          (br_if $group
            (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 16))) (local.get $row))))
        (v128.store (local.get $out)
          (call $sums_of_lanes (local.get $a00) (local.get $a01) (local.get $a02) (local.get $a03)))
        (v128.store (i32.add (local.get $out) (local.get $pitch))
          (call $sums_of_lanes (local.get $a10) (local.get $a11) (local.get $a12) (local.get $a13)))
        (local.set $out (i32.add (local.get $out) (i32.shl (local.get $pitch) (i32.const 1))))
        (local.set $h0 (i32.add (local.get $h1) (local.get $row)))
        (br_if $token_block (i32.lt_u (local.get $h0) (local.get $hidden_end))))
      (local.set $logits (i32.add (local.get $logits) (i32.const 16)))
      (local.set $w0 (i32.add (local.get $w3) (local.get $row)))
      (br_if $class_block (i32.lt_u (local.get $w0) (local.get $weights_end)))))

  ;; The sum of each argument's lanes, (0 + 2) + (1 + 3): four rows of a matrix become the sums of its columns.
  (func $sums_of_lanes (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (local $ab v128) ;; a0+a2, b0+b2, a1+a3, b1+b3
    (local $cd v128)
    (local.set $ab
      (f32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
    (local.set $cd
      (f32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d))
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d))))
    (f32x4.add
      (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd))
      (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd))))

  ;; logits[i] = a[i] · b[i] for `count` pairs of rows, softcapped: the target logits. `logits` has room for whole groups.
  (func (export "pairs")
    (param $a i32) (param $b i32) (param $row i32) (param $count i32) (param $logits i32) (param $softcap f32)
    (local $i i32) (local $k i32) (local $sum v128)
    (block $done
      (loop $pair
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $sum (v128.const f32x4 0 0 0 0))
        (local.set $k (i32.const 0))
        (loop $group
          (local.set $sum
            (f32x4.add (local.get $sum)
              (f32x4.mul
                (v128.load (i32.add (local.get $a) (local.get $k)))
                (v128.load (i32.add (local.get $b) (local.get $k))))))
          (br_if $group
            (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 16))) (local.get $row))))
        (f32.store (i32.add (local.get $logits) (i32.shl (local.get $i) (i32.const 2)))
          (f32x4.extract_lane 0
            (call $sums_of_lanes (local.get $sum) (local.get $sum) (local.get $sum) (local.get $sum))))
        (local.set $a (i32.add (local.get $a) (local.get $row)))
        (local.set $b (i32.add (local.get $b) (local.get $row)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $pair)))
    (call $cap (local.get $logits) (local.get $count) (local.get $softcap)))

  ;; ---- fold: what is kept of a tile's logits -------------------------------------------------------------------------

  ;; For each of `tokens` rows of `classes` logits, the first of them of class `first`:
  ;;   tile  [token], 32 bytes: float64 maximum m, Σ exp(l - m), Σ exp(l - m) (l - m), and 1 where all logits are finite
  ;;   best  [token], 40 bytes: float32 five largest logits, largest first, then i32 their classes; goes on from tile to tile
  ;; Where a logit is not finite the token's numbers mean nothing. Logits are overwritten by softcapped ones.
  (func (export "fold")
    (param $logits i32) (param $pitch i32) (param $tokens i32) (param $classes i32) (param $first i32)
    (param $softcap f32) (param $tile i32) (param $best i32)
    (local $maximum f32)
    (block $done
      (loop $token
        (br_if $done (i32.eqz (local.get $tokens)))
        (local.set $tokens (i32.sub (local.get $tokens) (i32.const 1)))
        ;; The last group may hold less than four classes: first its rest must be finite, then below every logit.
        (call $fill_rest (local.get $logits) (local.get $classes) (f32.const 0))
        (f64.store offset=24 (local.get $tile)
          (f64.convert_i32_u (call $all_finite (local.get $logits) (local.get $classes))))
        (call $cap (local.get $logits) (local.get $classes) (local.get $softcap))
        (call $fill_rest (local.get $logits) (local.get $classes) (f32.const -0x1.fffffep127))
        (local.set $maximum (call $maximum_and_best
          (local.get $logits) (local.get $classes) (local.get $first) (local.get $best)))
        (f64.store (local.get $tile) (f64.promote_f32 (local.get $maximum)))
        (call $sum (local.get $logits) (local.get $classes) (local.get $maximum) (local.get $tile))
        (local.set $logits (i32.add (local.get $logits) (local.get $pitch)))
        (local.set $tile (i32.add (local.get $tile) (i32.const 32)))
        (local.set $best (i32.add (local.get $best) (i32.const 40)))
        (br $token))))

  ;; Writes `value` from element `count` to the end of its group.
  (func $fill_rest (param $values i32) (param $count i32) (param $value f32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (i32.and (local.get $count) (i32.const 3))))
        (f32.store (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 2))) (local.get $value))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br $next))))

  ;; The address after the last group of `count` float32 numbers.
  (func $end_of (param $values i32) (param $count i32) (result i32)
    (i32.add (local.get $values)
      (i32.shl (i32.and (i32.add (local.get $count) (i32.const 3)) (i32.const -4)) (i32.const 2))))

  ;; 1 where no number is NaN or infinite: such a number times 0 is NaN, and stays so in a sum.
  (func $all_finite (param $values i32) (param $count i32) (result i32)
    (local $end i32) (local $zero v128)
    (local.set $end (call $end_of (local.get $values) (local.get $count)))
    (loop $group
      (local.set $zero
        (f32x4.add (local.get $zero)
          (f32x4.mul (v128.load (local.get $values)) (v128.const f32x4 0 0 0 0))))
      (br_if $group
        (i32.lt_u (local.tee $values (i32.add (local.get $values) (i32.const 16))) (local.get $end))))
    (i32x4.all_true (f32x4.eq (local.get $zero) (local.get $zero))))

  ;; Replaces numbers l by c tanh(l / c), in place; leaves them where c is 0.
  (func $cap (param $values i32) (param $count i32) (param $c f32)
    (local $end i32)
    (if (f32.eq (local.get $c) (f32.const 0)) (then (return)))
    (local.set $end (call $end_of (local.get $values) (local.get $count)))
    (loop $group
      (v128.store (local.get $values)
        (f32x4.mul (f32x4.splat (local.get $c))
          (call $tanh (f32x4.div (v128.load (local.get $values)) (f32x4.splat (local.get $c))))))
      (br_if $group
        (i32.lt_u (local.tee $values (i32.add (local.get $values) (i32.const 16))) (local.get $end)))))

  ;; The largest of the logits; those that belong among the token's best five are put there. Few do, so that four are
  ;; looked at together and seldom one by one.
  (func $maximum_and_best (param $logits i32) (param $classes i32) (param $first i32) (param $best i32) (result f32)
    (local $i i32) (local $lane i32) (local $four v128) (local $most v128)
    (local.set $most (v128.const f32x4 -0x1.fffffep127 -0x1.fffffep127 -0x1.fffffep127 -0x1.fffffep127))
    (loop $group
      (local.set $four (v128.load (i32.add (local.get $logits) (i32.shl (local.get $i) (i32.const 2)))))
      (local.set $most (f32x4.pmax (local.get $most) (local.get $four)))
      (if (v128.any_true (f32x4.gt (local.get $four) (v128.load32_splat offset=16 (local.get $best))))
        (then
          (local.set $lane (local.get $i))
          (loop $one
            (call $offer (local.get $best)
              (f32.load (i32.add (local.get $logits) (i32.shl (local.get $lane) (i32.const 2))))
              (i32.add (local.get $first) (local.get $lane)))
            (local.set $lane (i32.add (local.get $lane) (i32.const 1)))
            (br_if $one
              (i32.and
                (i32.lt_u (local.get $lane) (i32.add (local.get $i) (i32.const 4)))
                (i32.lt_u (local.get $lane) (local.get $classes)))))))
      (br_if $group
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (local.get $classes))))
    (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $most)) (f32x4.extract_lane 1 (local.get $most)))
      (f32.max (f32x4.extract_lane 2 (local.get $most)) (f32x4.extract_lane 3 (local.get $most)))))

  ;; Puts a logit in its place among the best five, if it is larger than one of them. Equal logits keep the order of their
  ;; classes, which come in rising order.
  (func $offer (param $best i32) (param $logit f32) (param $class i32)
    (local $place i32) ;; address of the logit's place
    (local.set $place (i32.add (local.get $best) (i32.const 16)))
    (if (i32.eqz (f32.gt (local.get $logit) (f32.load (local.get $place)))) (then (return)))
    (block $found
      (loop $up
        (br_if $found (i32.eq (local.get $place) (local.get $best)))
        (br_if $found
          (i32.eqz (f32.gt (local.get $logit) (f32.load (i32.sub (local.get $place) (i32.const 4))))))
        (f32.store (local.get $place) (f32.load (i32.sub (local.get $place) (i32.const 4))))
        (i32.store offset=20 (local.get $place) (i32.load offset=16 (local.get $place)))
        (local.set $place (i32.sub (local.get $place) (i32.const 4)))
        (br $up)))
    (f32.store (local.get $place) (local.get $logit))
    (i32.store offset=20 (local.get $place) (local.get $class)))

  ;; Writes Σ exp(l - m) and Σ exp(l - m) (l - m) to `tile` + 8 and + 16. Four running sums in float32, joined in float64.
  (func $sum (param $logits i32) (param $classes i32) (param $maximum f32) (param $tile i32)
    (local $end i32) (local $m v128) (local $below v128) (local $share v128) (local $sum v128) (local $weighted v128)
    (local.set $end (call $end_of (local.get $logits) (local.get $classes)))
    (local.set $m (f32x4.splat (local.get $maximum)))
    (loop $group
      ;; e^-87 is 1e-38: what is further below the maximum adds nothing to a sum that is at least 1.
      (local.set $below
        (f32x4.pmax (f32x4.sub (v128.load (local.get $logits)) (local.get $m)) (v128.const f32x4 -87 -87 -87 -87)))
      (local.set $share (call $exp (local.get $below)))
      (local.set $sum (f32x4.add (local.get $sum) (local.get $share)))
      (local.set $weighted
        (f32x4.add (local.get $weighted) (f32x4.mul (local.get $share) (local.get $below))))
      (br_if $group
        (i32.lt_u (local.tee $logits (i32.add (local.get $logits) (i32.const 16))) (local.get $end))))
    (f64.store offset=8 (local.get $tile) (call $joined (local.get $sum)))
    (f64.store offset=16 (local.get $tile) (call $joined (local.get $weighted))))

  ;; The sum of four lanes, in float64.
  (func $joined (param $four v128) (result f64)
    (local $pairs v128)
    (local.set $pairs
      (f64x2.add
        (f64x2.promote_low_f32x4 (local.get $four))
        (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four)))))
    (f64.add (f64x2.extract_lane 0 (local.get $pairs)) (f64x2.extract_lane 1 (local.get $pairs))))

  ;; ---- exponential and hyperbolic tangent ----------------------------------------------------------------------------

  ;; e^x for -87 <= x <= 0: e^x = 2^n + 2^n (e^r - 1), with n and r as `$split` has them. Of four million numbers none was
  ;; off by more than 1.01 units in the last place.
  (func $exp (param $x v128) (result v128)
    (local $power v128)
    (local.set $x (call $split (local.get $x)) (local.set $power))
    (f32x4.add (local.get $power) (f32x4.mul (local.get $power) (local.get $x))))

  ;; tanh y = (e^2y - 1) / (e^2y + 1), with e^2y - 1 = 2^n (e^r - 1) + (2^n - 1), which keeps its digits near 0: at
  ;; most 2.5 units in the last place were seen. From |y| = 10 on float32 has no number between tanh y and ±1.
  (func $tanh (param $y v128) (result v128)
    (local $power v128)
    (local.set $y
      (f32x4.pmin (f32x4.pmax (f32x4.add (local.get $y) (local.get $y))
        (v128.const f32x4 -20 -20 -20 -20)) (v128.const f32x4 20 20 20 20)))
    (local.set $y (call $split (local.get $y)) (local.set $power))
    (local.set $y
      (f32x4.add
        (f32x4.mul (local.get $power) (local.get $y))
        (f32x4.sub (local.get $power) (v128.const f32x4 1 1 1 1))))
    (f32x4.div (local.get $y) (f32x4.add (local.get $y) (v128.const f32x4 2 2 2 2))))

  ;; x = n ln 2 + r with a whole n and |r| <= 0.347: gives e^r - 1 and 2^n. ln 2 is subtracted in two parts, the first of
  ;; few enough bits that n times it is exact (W. J. Cody, W. Waite, Software Manual for the Elementary Functions, 1980).
  ;; e^r - 1 is Taylor's polynomial of degree 7: the first term left out is below 6e-9.
  ;;
  ;; Adding 3 · 2^22 rounds x / ln 2 to a whole number, which then stands in the low bits of the sum; 2^n is made of it by
  ;; putting n + 127 where a float32 has its exponent.
  (func $split (param $x v128) (result v128 v128)
    (local $shifted v128) ;; n + 3 · 2^22
    (local $n v128) (local $r v128)
    (local.set $shifted
      (f32x4.add
        (f32x4.mul (local.get $x)
          (v128.const f32x4 1.4426950408889634 1.4426950408889634 1.4426950408889634 1.4426950408889634))
        (v128.const f32x4 0x1.8p23 0x1.8p23 0x1.8p23 0x1.8p23)))
    (local.set $n (f32x4.sub (local.get $shifted) (v128.const f32x4 0x1.8p23 0x1.8p23 0x1.8p23 0x1.8p23)))
    (local.set $r
      (f32x4.sub
        (f32x4.sub (local.get $x)
          (f32x4.mul (local.get $n) (v128.const f32x4 0.693359375 0.693359375 0.693359375 0.693359375)))
        (f32x4.mul (local.get $n)
          (v128.const f32x4 -2.12194440e-4 -2.12194440e-4 -2.12194440e-4 -2.12194440e-4))))
    (local.set $x (v128.const f32x4 1.98412698e-4 1.98412698e-4 1.98412698e-4 1.98412698e-4)) ;; 1/7!
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r))
      (v128.const f32x4 1.38888889e-3 1.38888889e-3 1.38888889e-3 1.38888889e-3)))            ;; 1/6!
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r))
      (v128.const f32x4 8.33333333e-3 8.33333333e-3 8.33333333e-3 8.33333333e-3)))            ;; 1/5!
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r))
      (v128.const f32x4 4.16666667e-2 4.16666667e-2 4.16666667e-2 4.16666667e-2)))            ;; 1/4!
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r))
      (v128.const f32x4 0.166666667 0.166666667 0.166666667 0.166666667)))                    ;; 1/3!
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r))
      (v128.const f32x4 0.5 0.5 0.5 0.5)))
    (f32x4.add (local.get $r) (f32x4.mul (local.get $x) (f32x4.mul (local.get $r) (local.get $r))))
    (i32x4.shl (i32x4.add (local.get $shifted) (v128.const i32x4 127 127 127 127)) (i32.const 23)))
)
