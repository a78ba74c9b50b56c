import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { report } from './open-batch.ts'

/** The trainer's own losses, from the sample's origin (`public/samples/losses.json`). */
const trainer = JSON.parse(readFileSync('public/samples/losses.json', 'utf8')) as Record<
  string,
  { main: number; mtp: number; depths: number[]; tokens: number }
>

/** Expects the losses that the trainer of a sample printed, within 1e-4 of each. */
export async function expectTrainersLosses(page: Page, name: string): Promise<void> {
  const { main, mtp } = await report(page)
  const expected = trainer[name]
  const near = (found: unknown, value: number) => expect(Math.abs(Number(found) / value - 1)).toBeLessThan(1e-4)
  near(main?.loss, expected.main)
  near(mtp.loss, expected.mtp)
  expected.depths.forEach((loss, depth) => {
    near(mtp.perDepth[depth].loss, loss)
  })
  expect(main?.tokens).toBe(expected.tokens)
}
