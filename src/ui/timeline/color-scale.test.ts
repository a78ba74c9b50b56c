import { describe, expect, it } from 'vitest'
import { lossColors, lossRulerEnd, lossStep, lossTextColors, luminance } from './color-scale.ts'

describe('loss colours', () => {
  it('run from 0 to ln V and stay at the end beyond it', () => {
    const end = lossRulerEnd(2048)
    expect(end).toBeCloseTo(7.6246, 4)
    expect([0, -1, end, 10.49].map((loss) => lossStep(loss, end))).toEqual([0, 0, 255, 255])
    expect(lossStep(end / 2, end)).toBe(128)
  })

  it('have a ruler also where the vocabulary is unknown, or makes none', () => {
    expect(lossRulerEnd(null)).toBeGreaterThan(11)
    expect(lossRulerEnd(1)).toBeGreaterThan(0)
  })

  it('carry text of at least 4.5 to 1', () => {
    lossColors.forEach((color, step) => {
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
      const light = luminance(r, g, b)
      const contrast = lossTextColors[step] === '#ffffff' ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05
      expect(contrast).toBeGreaterThanOrEqual(4.5)
    })
  })
})
