// What all views have in common: an end, something to load, and to be drawn at most a few times a second.
import { clock } from "./clock.js"
import { fill } from "./dom.js"
import { bones, problem } from "./problem.js"
import { store } from "./store.js"
import { at } from "./time-ago.js"

/** Milliseconds from one drawing to the next: nobody reads faster. */
const leastPause = 200
/** The same until what no stream tells of is asked for again. */
const askAgainAfter = 20_000

/** A view has `open`, once; `navigate`, for another address of the same view; and `render`. */
export class View extends HTMLElement {
  #life = new AbortController()
  #isDue = false
  #drawnAt = 0
  #askAgain = () => {}
  /** The view's part of the window's title. An element's own would be shown to whoever points at it. */
  title = ""

  connectedCallback() {
    for (const type of ["change", "day"]) this.listen(clock, type, () => this.redraw())
    // With a heartbeat: who does not answer is not asked.
    this.listen(store, "status", () => this.#askAgain())
    this.open()
    this.navigate?.(this.route)
  }

  disconnectedCallback() {
    this.#life.abort()
  }

  /** Aborts when the view is left. */
  get signal() {
    return this.#life.signal
  }

  listen(target, types, listener) {
    for (const type of [types].flat()) target.addEventListener(type, listener, { signal: this.signal })
  }

  entitle(text) {
    this.title = text
    dispatchEvent(new Event("titled"))
  }

  /** Has it rendered with a frame soon, once, however much has changed. A tab that nobody looks at has no frames. */
  draw() {
    if (this.#isDue) return
    this.#isDue = true
    const render = () => {
      this.#isDue = false
      this.#drawnAt = performance.now()
      if (this.isConnected) this.render?.()
    }
    const pause = Math.max(0, this.#drawnAt + leastPause - performance.now())
    setTimeout(() => (document.hidden ? render() : requestAnimationFrame(render)), pause)
  }

  /** The same of all that is there, and not of what has changed alone. */
  redraw() {
    for (const list of this.querySelectorAll("tbody")) list.shown?.forEach(row => (row.item = undefined))
    this.draw()
  }

  /** Has nothing in these places: neither what is there, nor what has been asked for. What is shown next is about something else. */
  clear(...places) {
    for (const place of places) {
      place.turn = undefined
      place.removeAttribute("aria-busy")
      fill(place)
    }
  }

  /**
   * Shows in `place` what `loading` gives, through `show`; that it is on its way, if it takes a while; or why it can't be had. What was
   * asked for before in the same place is not shown any more.
   */
  async load(place, what, loading, show) {
    const turn = (place.turn = {})
    const set = content => place.turn === turn && !this.signal.aborted && fill(place, content())
    const slow = setTimeout(() => place.firstChild ?? set(() => bones(what)), 300)
    place.setAttribute("aria-busy", "true")
    try {
      const result = await loading(this.signal)
      set(() => show(result))
    } catch (failure) {
      set(() => problem(failure, () => this.load(place, what, loading, show)))
    } finally {
      clearTimeout(slow)
      if (place.turn === turn) place.removeAttribute("aria-busy")
    }
  }

  /**
   * The same of what changes and no stream tells of: it is asked for again now and then, while somebody looks, and shown anew when it is
   * another answer. Of when it is stands in `dated`.
   */
  follow(place, dated, what, loading, show) {
    let [known, askedAt] = ["", performance.now()]
    const date = ({ asOf }) => fill(dated, ", as of ", at(asOf))
    const take = answer => {
      known = JSON.stringify({ ...answer, asOf: "" })
      date(answer)
      return show(answer)
    }
    fill(dated)
    this.load(place, what, loading, take)
    this.#askAgain = async () => {
      if (document.hidden || performance.now() - askedAt < askAgainAfter) return
      askedAt = performance.now()
      const { turn } = place
      // What can't be had now leaves what is there, which says of when it is.
      const answer = await loading(this.signal).catch(() => undefined)
      if (!answer || place.turn !== turn) return
      if (JSON.stringify({ ...answer, asOf: "" }) === known) date(answer)
      else this.load(place, what, async () => answer, take)
    }
  }
}
