import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { type GoldenFile, goldenReport } from '../../../fixtures/check-golden.ts'
import { cpuCrossEntropy } from '../loss/cpu-cross-entropy.ts'
import type { LossSettings } from '../packing/loss-settings.ts'
import type { Report } from './report.ts'

const golden = new URL('../../../fixtures/golden/', import.meta.url)

/** Settings of a case, for the formats whose files hold arrays only. */
async function settingsOf(name: string): Promise<Partial<LossSettings>> {
  const text = await readFile(new URL(`${name}.expected.json`, golden), 'utf8')
  const { config } = JSON.parse(text) as GoldenFile & { config: Record<string, string> }
  const tensor = (key: string) => (config[key] === 'none' ? null : config[key])
  return {
    lossFn: config.loss_fn as LossSettings['lossFn'],
    scalingFactor: Number(config.scaling_factor),
    numLabelTokens: Number(config.num_label_tokens),
    seqIdxArg: tensor('seq_idx_arg'),
    cuSeqlensArg: tensor('cu_seqlens_arg'),
  }
}

async function reportOf(name: string, format: string, change: Partial<LossSettings> = {}): Promise<Report> {
  const file = `${name}.${format}`
  const { report } = await goldenReport(file, await readFile(new URL(file, golden)), cpuCrossEntropy, change)
  return { ...report, file: { name: '', bytes: 0 } }
}

describe('a golden case gives one report, whatever format holds it', () => {
  test.each(['plain_b4_d2', 'packed_seqidx2d', 'thd_flat_cu'])('%s as .json, .npz and .pt', async (name) => {
    const expected = await reportOf(name, 'safetensors')
    expect(await reportOf(name, 'json')).toEqual(expected)
    expect(await reportOf(name, 'npz', await settingsOf(name))).toEqual(expected)
    expect(await reportOf(name, 'pt', await settingsOf(name))).toEqual(expected)
  })

  test('bf16_hidden as .pt', async () => {
    const expected = await reportOf('bf16_hidden', 'safetensors')
    expect(await reportOf('bf16_hidden', 'pt', await settingsOf('bf16_hidden'))).toEqual(expected)
  })

  test('plain_b1_d1 as .pt with a list of depths, its numbers as Python wrote them', async () => {
    const { lossFn } = await settingsOf('plain_b1_d1')
    const change = lossFn === undefined ? {} : { lossFn }
    expect(await reportOf('plain_b1_d1', 'nested.pt', change)).toEqual(await reportOf('plain_b1_d1', 'safetensors'))
  })
})
