import { Component, type ReactNode } from 'react'
import { errorData } from '../../shared/errors'
import { CopyDiagnostics } from './CopyDiagnostics'
import { ErrorNotice } from './Notice'

interface BoundaryProps {
  /** On the button that draws the panel again. */
  again: string
  children: ReactNode
}

/** A defect in one panel is told in its place: the others, and what was typed, stay. */
export class PanelBoundary extends Component<BoundaryProps, { failure: unknown }> {
  override state = { failure: null }

  static getDerivedStateFromError(failure: unknown) {
    return { failure }
  }

  override render() {
    const { again, children } = this.props
    if (this.state.failure === null) return children
    return (
      <ErrorNotice error={errorData(this.state.failure)}>
        <button type="button" className="button" onClick={() => this.setState({ failure: null })}>
          {again}
        </button>
        <CopyDiagnostics />
      </ErrorNotice>
    )
  }
}
