import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { diagnosisOf, sampleFile } from '../../../fixtures/diagnosis-of.ts'
import { csvText, perTokenCsv } from './per-token-csv.ts'
import { pythonSnippet } from './python-snippet.ts'

describe('the table of tokens', () => {
  it('has a line for every token, with its target, reason and loss at every head', async () => {
    const { open, evaluation } = await diagnosisOf(await sampleFile('kjv-small'))
    const text = [...perTokenCsv(open.batch, evaluation, null)].join('')
    const [names, ...lines] = text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
    expect(lines.length).toBe(open.batch.sequenceLength)
    const losses = lines.map((line) => line[names.indexOf('depth_1_loss')])
    const trained = losses.filter((loss) => loss !== '')
    expect(trained.length).toBe(evaluation.depths[1].trained)
    expect(trained.reduce((sum, loss) => sum + Number(loss), 0)).toBeCloseTo(evaluation.depths[1].sum ?? 0, 3)
    const reasons = lines.map((line) => line[names.indexOf('depth_2_reason')])
    expect(reasons.filter((reason) => reason === 'crossBoundary').length).toBe(
      evaluation.depths[2].masked.crossBoundary,
    )
  })

  it.each([
    ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
    ['+1', "'+1"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', `"' =1"`],
    ['a,b', '"a,b"'],
    ['a\nb', 'a\\u{a}b'],
    ['\u202egnp', '\\u{202e}gnp'],
    ['God', 'God'],
  ])('writes %j so that no spreadsheet runs it', (raw, field) => {
    expect(csvText(raw)).toBe(field)
  })
})

describe('the Python program', () => {
  it('calls upstream as the settings say, and states the figures to compare', async () => {
    const { open, evaluation } = await diagnosisOf(await sampleFile('kjv-packed'))
    const text = pythonSnippet(open.batch, evaluation)
    expect(text).toContain('FusedLinearCrossEntropy(ignore_index=-100, reduction="sum", logit_softcapping=0)')
    expect(text).toContain(
      'mtp_per_depth_h=[dump["mtp_per_depth_h.0"], dump["mtp_per_depth_h.1"], dump["mtp_per_depth_h.2"]]',
    )
    expect(text).toContain('seq_idx=dump["seq_idx"]')
    expect(text).toContain(`MTP Lens: ${evaluation.mtpLoss}`)
  })

  it('is Python, whatever the file is called', async ({ skip }) => {
    if (spawnSync('python3', ['--version']).status !== 0) skip('no python3 on this machine')
    const { open, evaluation } = await diagnosisOf(await sampleFile('kjv-small'))
    const file = { ...open.batch.file, name: 'a"b\\\u202e\n’.safetensors' }
    const text = pythonSnippet({ ...open.batch, file }, evaluation)
    const names = execFileSync(
      'python3',
      [
        '-c',
        'import ast, sys\nfor n in ast.walk(ast.parse(sys.stdin.read())):\n  if isinstance(n, ast.Constant) and str(n.value).endswith(".safetensors"): print(ascii(n.value))',
      ],
      { input: text, encoding: 'utf8' },
    )
    expect(names.trim()).toBe(String.raw`'a"b\\\u202e\n\u2019.safetensors'`)
  })

  it('is refused, with the reason, where it would compute something else', async () => {
    const { open, evaluation } = await diagnosisOf(await sampleFile('kjv-small'))
    const pipeline = {
      ...evaluation,
      settings: { ...evaluation.settings, entry: 'PipelineCausalLMLoss.forward' as const },
    }
    expect(() => pythonSnippet(open.batch, pipeline)).toThrow(/pipeline/)
    const npz = { ...open.batch, file: { name: 'a.npz', bytes: 1 } }
    expect(() => pythonSnippet(npz, evaluation)).toThrow(/safetensors/)
  })
})
