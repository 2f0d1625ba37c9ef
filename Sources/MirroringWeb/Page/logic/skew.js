// How far engines' clocks are from the bridge's, as far as the bridge has said it or events show it.
import { moment } from "./format.js"

/** Of so many events of an engine the one that came fastest is asked. */
const sample = 30

export class EngineClocks {
  #ways = new Map()

  /** Takes a live event; `now` is the bridge's time when it came. */
  take({ event, delaySeconds }, now) {
    if (delaySeconds > 0) return
    const ways = this.#ways.get(event.engine.host) ?? []
    this.#ways.set(event.engine.host, [...ways, now - moment(event.transferData.status.receivedTime)].slice(-sample))
  }

  /** Those that are more than a second off: [{host, ahead}]. What comes from the future has a fast clock; what is always old, a slow one. */
  off(engines = []) {
    const measured = new Map([...this.#ways].map(([host, ways]) => [host, [-Math.min(...ways), ways.length === sample]]))
    for (const { host, skewSeconds } of engines) if (skewSeconds !== undefined) measured.set(host, [skewSeconds * 1000, true])
    return [...measured].filter(([, [ahead, isSure]]) => ahead > 1000 || (isSure && ahead < -2000)).map(([host, [ahead]]) => ({ host, ahead }))
  }
}
