// What the interface's benchmark runs inside the page. Each function is sent there as text, so it uses nothing outside itself.

/**
 * @typedef {object} Probe
 * @property {number} dropped When the file input was given its file.
 * @property {number} firstRow When boundaries and masks of a row had been drawn, of a batch or of the first row of one that
 *   is being read; 0 before.
 * @property {number} shown When the first frame with masks of the whole batch had been drawn; 0 before.
 * @property {number} callbacks Milliseconds spent in animation frame callbacks since it was last set to 0.
 */

/** Installs the probe before anything of the page runs: it times every animation frame callback. */
export function installProbe() {
  /** @type {Probe} */
  const probe = { dropped: 0, firstRow: 0, shown: 0, callbacks: 0 }
  const request = window.requestAnimationFrame.bind(window)
  Object.assign(window, { uiBench: probe, uiBenchFrame: request })
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      const start = performance.now()
      performance.mark('ui-bench-start')
      callback(time)
      performance.mark('ui-bench-end')
      probe.callbacks += performance.now() - start
    })
  addEventListener(
    'change',
    () => {
      probe.dropped = performance.now()
      probe.firstRow = 0
      probe.shown = 0
    },
    { capture: true },
  )
  const watch = () => {
    const grid = /** @type {HTMLElement | null} */ (document.querySelector('[data-testid=timeline-grid]'))
    const shows = grid?.dataset.shows
    if (probe.dropped > 0 && (shows === 'masks' || shows === 'losses')) {
      if (probe.firstRow === 0) probe.firstRow = performance.now()
      if (probe.shown === 0 && grid?.dataset.rowsRead === 'all') probe.shown = performance.now()
    }
    request(watch)
  }
  request(watch)
}

/**
 * The probe once masks are on screen.
 *
 * @returns {Probe | null}
 */
export function probeOnce() {
  /** @type {Probe} */
  const probe = /** @type {any} */ (window).uiBench
  return probe.shown > 0 ? probe : null
}

/**
 * Script time of each frame, in ms, while the timeline zooms in about moving places, pans at every zoom and zooms out
 * again: what the input's handlers take, React included, and what the frame's own callbacks take. Marks in a trace tell
 * the same in time of the processor (bench-ui-trace.mjs).
 *
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function panAndZoom(count) {
  const { uiBench: probe, uiBenchFrame: request } = /** @type {any} */ (window)
  const plot = /** @type {HTMLElement} */ (document.querySelector('.timeline-plot'))
  const box = plot.getBoundingClientRect()
  /** @type {number[]} */
  const times = []
  const period = 60
  await /** @type {Promise<void>} */ (
    new Promise((done) => {
      let frame = -5
      let handlers = 0
      probe.callbacks = 0
      const step = () => {
        // Runs after the page's own callbacks of this frame, which were asked for before it.
        if (frame > 0) times.push(handlers + probe.callbacks)
        performance.mark(frame > 0 ? 'ui-bench-frame' : 'ui-bench-warm-up')
        performance.clearMarks()
        probe.callbacks = 0
        if (frame >= count) return done()
        const phase = frame % period
        const start = performance.now()
        const zoom = phase % 2 === 0
        performance.mark('ui-bench-start')
        plot.dispatchEvent(
          new WheelEvent('wheel', {
            bubbles: true,
            cancelable: true,
            clientX: box.left + box.width * (0.2 + 0.6 * ((frame * 0.37) % 1)),
            clientY: box.top + 120,
            ctrlKey: zoom,
            shiftKey: !zoom,
            deltaY: zoom ? (phase < period / 2 ? -160 : 160) : 90,
          }),
        )
        queueMicrotask(() => {
          // React's own microtask, of the state that changed, has run.
          handlers = performance.now() - start
          performance.mark('ui-bench-end')
          frame++
          request(step)
        })
      }
      request(step)
    })
  )
  return times
}

/**
 * Frames, and milliseconds, from a movement of the mouse until the inspector tells of the cell under it.
 *
 * @param {number} count
 * @returns {Promise<{ frames: number[], ms: number[] }>}
 */
export async function hoverToInspector(count) {
  const { uiBenchFrame: request } = /** @type {any} */ (window)
  const plot = /** @type {HTMLElement} */ (document.querySelector('.timeline-plot'))
  const inspector = /** @type {HTMLElement} */ (document.querySelector('[data-testid=inspector]'))
  const box = plot.getBoundingClientRect()
  /** @type {number[]} */
  const frames = []
  /** @type {number[]} */
  const ms = []
  /** @type {() => Promise<void>} */
  const nextFrame = () => new Promise((done) => request(() => done()))
  for (let i = 0; i < count; i++) {
    await nextFrame()
    const before = inspector.textContent
    const start = performance.now()
    plot.dispatchEvent(
      new PointerEvent('pointermove', {
        bubbles: true,
        pointerType: 'mouse',
        clientX: box.left + 40 + ((i * 97) % (box.width - 80)),
        clientY: box.bottom - 20 - 40 * (i % 3),
      }),
    )
    let waited = 0
    await Promise.resolve()
    while (inspector.textContent === before && waited < 60) {
      await nextFrame()
      waited++
    }
    // What is there when a frame's callbacks run is drawn by that frame.
    frames.push(waited)
    ms.push(performance.now() - start)
  }
  return { frames, ms }
}

/**
 * Bytes of JavaScript in the page and its worker, arrays included, after the browser has collected what is not used.
 *
 * @returns {Promise<number>}
 */
export async function memoryInUse() {
  const { bytes } = await /** @type {any} */ (performance).measureUserAgentSpecificMemory()
  return bytes
}
