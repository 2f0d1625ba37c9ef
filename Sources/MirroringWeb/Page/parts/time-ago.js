// <time-ago datetime="…">: how long ago something was, kept up to date; "as of 09:41:03" once the evidence is old. <time-due datetime="…">:
// when something is due, and how long it is until then.
import { age, clockTime, moment } from "../logic/format.js"
import { due } from "../logic/jobs.js"
import { clock } from "./clock.js"
import { h, say } from "./dom.js"

/** A text that is looked at each second, and when the evidence becomes old or fresh. */
class Kept extends HTMLElement {
  #update = () => say(this, this.words())

  connectedCallback() {
    for (const type of ["tick", "change"]) clock.addEventListener(type, this.#update)
    this.#update()
  }

  disconnectedCallback() {
    for (const type of ["tick", "change"]) clock.removeEventListener(type, this.#update)
  }
}

class TimeAgo extends Kept {
  words() {
    const isWall = this.hasAttribute("wall")
    if (!isWall && clock.frozen !== undefined) return `as of ${clockTime(clock.frozen, clock.frozen)}`
    const distance = (isWall ? clock.wall : clock.now) - moment(this.getAttribute("datetime"))
    return distance < -999 ? `in ${age(-distance)}` : age(distance) + (this.getAttribute("after") ?? " ago")
  }
}

class TimeDue extends Kept {
  words() {
    return due({ expected: { due: this.getAttribute("datetime") } }, clock.now, clock.frozen === undefined)
  }
}

customElements.define("time-ago", TimeAgo)
customElements.define("time-due", TimeDue)

const iso = time => new Date(moment(time)).toISOString()

/** An age. In `attributes`: `after`, what stands behind it; `wall`, for what is true even where the evidence is old. */
export const ago = (time, attributes) => h("time-ago", { datetime: iso(time), ...attributes })

/** When a job's next run is due, as far as that is known; `past` is the moment of which all is that is shown, if it is not now. */
export const dueTime = (job, past) =>
  (past === undefined && job.expected?.due ? h("time-due", { datetime: iso(job.expected.due) }) : due(job, past, false))

/** A time as it is, for machines too; `digits` of its second. */
export const at = (time, digits, now = clock.now) =>
  (Number.isFinite(moment(time)) ? h("time", { datetime: iso(time) }, clockTime(time, now, digits)) : "not known")
