// The time by which the page measures: the bridge's, as far as there is evidence. When that is old the clock stands still, and with it
// every age on the page.

/** Tells of "tick" each second, of "change" when the evidence has become old or fresh, and of "day" at midnight, when times need a date. */
class Clock extends EventTarget {
  #day
  /** The moment of which all is that is shown; undefined while it is of now. */
  frozen
  /** How far the bridge's clock is ahead of the browser's, in milliseconds. */
  skew = 0

  constructor() {
    super()
    setInterval(() => document.hidden || this.#tick(), 1000)
  }

  /** The bridge's time, whatever is known. */
  get wall() {
    return Date.now() + this.skew
  }

  /** The same, as far as there is evidence. */
  get now() {
    return this.frozen ?? this.wall
  }

  /** The bridge has said what time it is. A small difference is the message's way. */
  heard(time) {
    const skew = time - Date.now()
    if (Math.abs(skew - this.skew) > 250) this.skew = skew
  }

  freeze(time) {
    // A moment that is worked out anew each time may differ by a hair, which would be read aloud as another one.
    if (this.frozen === time || Math.abs(this.frozen - time) < 1000) return
    this.frozen = time
    this.dispatchEvent(new Event("change"))
  }

  #tick() {
    this.dispatchEvent(new Event("tick"))
    const day = Math.floor(this.now / 86_400_000)
    if (day > this.#day) this.dispatchEvent(new Event("day"))
    this.#day = day
  }
}

export const clock = new Clock()
