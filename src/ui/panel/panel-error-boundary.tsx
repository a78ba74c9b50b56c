import { Component, type ReactNode } from 'react'

interface Props {
  readonly name: string
  readonly children: ReactNode
}

interface State {
  readonly message: string | null
}

/** Keeps a panel that throws from taking the page with it. React offers this to classes only. */
export class PanelErrorBoundary extends Component<Props, State> {
  override state: State = { message: null }

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    const { message } = this.state
    if (message === null) return this.props.children
    return (
      <div className="panel-error" role="alert">
        <p>
          <strong>{this.props.name} could not be drawn.</strong> {message}
        </p>
        <button type="button" className="button small" onClick={() => this.setState({ message: null })}>
          Try again
        </button>
      </div>
    )
  }
}
