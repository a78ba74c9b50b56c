import { useEffect, useState } from 'react'

interface Props {
  readonly text: string
  readonly label: string
}

/** Copies text, and says whether that went well. */
export function CopyButton({ text, label }: Props) {
  const [result, setResult] = useState<string | null>(null)
  useEffect(() => {
    if (result === null) return
    const timer = setTimeout(() => setResult(null), 2000)
    return () => clearTimeout(timer)
  }, [result])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setResult('Copied')
    } catch {
      setResult('Not allowed here')
    }
  }
  return (
    <button type="button" className="button small" onClick={() => void copy()}>
      <span aria-live="polite">{result ?? label}</span>
    </button>
  )
}
