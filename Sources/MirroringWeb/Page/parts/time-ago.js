// <time-ago datetime="…">: how long ago something was, kept up to date; "as of 09:41:03" once the evidence is old.
import { age, clockTime, moment } from "../logic/format.js"
import { clock } from "./clock.js"
import { h, say } from "./dom.js"

class TimeAgo extends HTMLElement {
  #update = () => say(this, this.#text())

  connectedCallback() {
    for (const type of ["tick", "change"]) clock.addEventListener(type, this.#update)
    this.#update()
  }

  disconnectedCallback() {
    for (const type of ["tick", "change"]) clock.removeEventListener(type, this.#update)
  }

  #text() {
    const isWall = this.hasAttribute("wall")
    if (!isWall && clock.frozen !== undefined) return `as of ${clockTime(clock.frozen, clock.frozen)}`
    const distance = (isWall ? clock.wall : clock.now) - moment(this.getAttribute("datetime"))
    return distance < -999 ? `in ${age(-distance)}` : age(distance) + (this.getAttribute("after") ?? " ago")
  }
}

customElements.define("time-ago", TimeAgo)

const iso = time => new Date(moment(time)).toISOString()

/** An age. In `attributes`: `after`, what stands behind it; `wall`, for what is true even where the evidence is old. */
export const ago = (time, attributes) => h("time-ago", { datetime: iso(time), ...attributes })

/** A time as it is, for machines too; `digits` of its second. */
export const at = (time, digits, now = clock.now) =>
  (Number.isFinite(moment(time)) ? h("time", { datetime: iso(time) }, clockTime(time, now, digits)) : "not known")
