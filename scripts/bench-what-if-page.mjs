/**
 * @typedef {object} Followed What followed a key or click, in ms after it.
 * @property {number | null} loss Until the MTP loss that is shown was another.
 * @property {number | null} heatmap Until the lanes were painted after that.
 * @property {number | null} findings Until the findings stood, and with them everything.
 * @property {number} frames Frames until then, the one that draws them included.
 */

/**
 * Installs `followWhatIf` in the page: it does something as a person's key or click would, and tells when the page had
 * followed. Sent there as text, so it uses nothing outside itself.
 */
export function installWhatIfProbe() {
  /** @type {number[]} */
  const paints = []
  const own = CanvasRenderingContext2D.prototype.setTransform
  CanvasRenderingContext2D.prototype.setTransform = function (/** @type {any[]} */ ...rest) {
    if (this.canvas.dataset?.testid === 'timeline-canvas') paints.push(performance.now())
    return own.apply(this, /** @type {any} */ (rest))
  }
  const find = (/** @type {string} */ id) =>
    /** @type {HTMLElement & { value: string } | null} */ (document.querySelector(`[data-testid=${id}]`))
  const loss = () => find('what-if-difference')?.textContent ?? null

  /** @param {HTMLElement} element @param {string} value What React takes for typed or chosen. */
  const fill = (element, value) => {
    const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value') ?? {}
    set?.call(element, value)
    element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }))
  }
  /** @param {EventTarget | null} target @param {KeyboardEventInit} init */
  const press = (target, init) =>
    target?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  /** @type {Record<string, (what: string, value: string) => unknown>} */
  const acts = {
    key: (key) => press(find('timeline-grid'), { key }),
    undo: () => press(find('timeline-grid'), { key: 'z', ctrlKey: true }),
    choose: (id, value) => fill(/** @type {HTMLElement} */ (find(id)), value),
    click: (id) => find(id)?.click(),
    button: (words) => [...document.querySelectorAll('button')].find((one) => one.textContent === words)?.click(),
    type: (id, value) => {
      const field = /** @type {HTMLElement} */ (find(id))
      field.focus()
      fill(field, value)
      press(field, { key: 'Enter' })
    },
  }

  /** @param {string} act @param {string} what @param {string} value @returns {Promise<Followed>} */
  const follow = (act, what, value) =>
    new Promise((resolve) => {
      paints.length = 0
      const before = loss()
      /** @type {Followed} */
      const times = { loss: null, heatmap: null, findings: null, frames: 0 }
      /** @type {number[]} */
      const frames = []
      let start = Number.POSITIVE_INFINITY
      let isDone = false
      const done = () => {
        if (isDone) return
        isDone = true
        seen.disconnect()
        times.frames = 1 + frames.filter((time) => time > 0 && time < (times.findings ?? 0)).length
        resolve(times)
      }
      const seen = new MutationObserver((records) => {
        const now = performance.now() - start
        if (now < 0) return
        if (times.loss === null && loss() !== before) times.loss = now
        if (times.findings !== null || !records.some(({ type }) => type === 'attributes')) return
        if (document.documentElement.dataset.state !== 'ready') return
        times.findings = now
        // The lanes are painted by a frame that follows, unless nothing of them changed.
        setTimeout(done, 100)
      })
      seen.observe(document.documentElement, { attributeFilter: ['data-state'] })
      seen.observe(document.body, { subtree: true, childList: true, characterData: true })
      const frame = () => {
        frames.push(performance.now() - start)
        const after = start + (times.loss ?? times.findings ?? Number.POSITIVE_INFINITY)
        const painted = paints.find((time) => time > after)
        times.heatmap ??= painted === undefined ? null : painted - start
        if (times.heatmap !== null && times.findings !== null) done()
        else if (!isDone) requestAnimationFrame(frame)
      }
      // Nobody presses a key in step with the screen.
      setTimeout(() => {
        requestAnimationFrame(frame)
        start = performance.now()
        acts[act](what, value)
        setTimeout(done, 10_000)
      }, Math.random() * 16)
    })
  Object.assign(window, { followWhatIf: follow, actWhatIf: acts })
}
