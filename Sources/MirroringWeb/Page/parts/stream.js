// Reading the server's stream for as long as it is wanted: connecting again at the place that was reached, and asking instead of listening
// where something on the way holds the stream back.
import { queryOf } from "../logic/routes.js"
import { EventStreamParser } from "../logic/sse.js"
import { ask, askJobs, request } from "./api.js"

/** Who connects hears something within this time, unless a proxy waits for the end of an answer that has none. */
const firstWord = 6000
/** A stream that is well has a comment or a message more often than this. */
const silence = 20_000
/** Why the bridge itself ends a stream. */
const farewells = {
  tooMany: "The bridge has as many readers as it serves", slow: "This browser did not keep up", shutdown: "The bridge is being stopped",
}
/** How long the page asks where two in a row were held back or cut at once, or the first of all. */
const askFor = 60_000

const message = (type, data, id) => ({ type, id, data: JSON.stringify(data) })

export class Stream {
  #cut = 0
  #known = { attempts: 0 }
  #wake
  /** Why it asks, where that is not for a proxy. */
  #why

  /**
   * @param place where to begin, "<epoch>:<position>"; undefined for now.
   * @param tell called with messages, {type, id, data}, `data` as text.
   * @param report called with {heardAt, since, failedAt, retryAt, attempts, isPolling, why, reason, problem}.
   */
  constructor(place, tell, report) {
    Object.assign(this, { place, tell, report })
  }

  /** Reads until `signal` aborts. */
  async run(signal) {
    this.signal = signal
    while (!signal.aborted) {
      const wasHeldBack = this.#isHeldBack
      try {
        await (wasHeldBack ? this.#ask() : this.#listen())
      } catch (failure) {
        // From a stream that is held back straight on to asking; else not at once again.
        if (!signal.aborted && (wasHeldBack || !this.#isHeldBack)) await this.#pause(failure)
      }
    }
  }

  get #isHeldBack() {
    return this.#cut >= (this.place ? 2 : 1)
  }

  tryNow() {
    this.#wake?.()
  }

  async #listen() {
    const [began, start] = [Date.now(), performance.now()]
    const [attempt, meanwhile] = [new AbortController(), new AbortController()]
    let timer = setTimeout(() => attempt.abort(), firstWord)
    if (this.#known.isPolling) this.#askMeanwhile(meanwhile.signal)
    let farewell
    try {
      const headers = this.place ? { "Last-Event-ID": this.place } : {}
      const answer = await request("api/events/stream", "", { signal: AbortSignal.any([attempt.signal, this.signal]), headers })
      const parser = new EventStreamParser()
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      for (let piece; !(piece = await reader.read()).done; ) {
        clearTimeout(timer)
        meanwhile.abort()
        timer = setTimeout(() => attempt.abort(), silence)
        const messages = parser.push(piece.value)
        farewell = messages.find(({ type }) => type === "bye") ?? farewell
        // Who is sent away at once does not follow.
        if (farewell && messages.length === 1) continue
        this.#heard(messages, { isPolling: false, since: began })
        if (performance.now() - start > firstWord) this.#cut = 0
      }
      throw new Error("The bridge has ended the stream")
    } catch (failure) {
      const reason = farewell && JSON.parse(farewell.data).reason
      const isShort = failure.status === undefined && performance.now() - start < firstWord + 1000
      this.#why = reason === "tooMany" ? farewells.tooMany : undefined
      if (isShort && (!reason || this.#why)) this.#cut += 1
      if (farewells[reason]) throw new Error(farewells[reason])
      throw attempt.signal.aborted ? new Error("Nothing came for too long") : failure
    } finally {
      clearTimeout(timer)
      meanwhile.abort()
      attempt.abort()
    }
  }

  /**
   * Asks how all of it is while it is not known yet whether the stream is still held back, so that nothing becomes old. What has come since
   * the stream brings, or the next answers.
   */
  async #askMeanwhile(signal) {
    const { isPolling, since, pause, why } = this.#known
    try {
      while (!signal.aborted) {
        await this.#sleep(pause)
        const status = await ask("api/status", "", { signal })
        if (!signal.aborted) this.#heard([message("status", status)], { isPolling, since, pause, why })
      }
    } catch {
      // Whether the bridge answers, the attempt tells.
    }
  }

  /** Asks at the pace of the heartbeat, then listens again: what held the stream back may be gone. */
  async #ask() {
    const [began, start] = [Date.now(), performance.now()]
    const get = (path, query) => ask(path, query, { signal: this.signal })
    for (;;) {
      const status = await get("api/status")
      const messages = [message("status", status)]
      if (!this.place || status.place !== this.place) {
        const missed = this.place && await get("api/events", queryOf({ after: this.place, limit: 1000 }))
        if (missed?.gap) messages.push(message("gap", missed.gap))
        messages.push(...missed?.events?.map(item => message("event", item)) ?? [])
        const jobs = await askJobs({}, { signal: this.signal })
        // Where more was missed than one answer holds, the rest is asked for next time.
        const reached = missed?.newer ? status.place.replace(/[^:]*$/, missed.events.at(-1).position) : status.place
        messages.push(message("snapshot", { ...jobs, status }, reached))
      }
      const pause = (status.periodSeconds ?? 5) * 1000
      if (status.caughtUp) messages.push(message("caught-up", {}))
      this.#heard(messages, { isPolling: true, since: began, pause, why: this.#why })
      if (this.signal.aborted || performance.now() > start + askFor) break
      await this.#sleep(pause)
    }
    // One more attempt that is held back says enough, and the page goes on to ask.
    this.#cut = this.place ? 1 : 0
  }

  #heard(messages, changes) {
    if (messages.length) this.tell(messages)
    this.place = messages.findLast(message => message.id)?.id ?? this.place
    const now = Date.now()
    const { failedAt, isPolling, heardAt } = this.#known
    // Of many pieces in a second one is reported; each, if the clock was set back since.
    if (failedAt || isPolling !== changes.isPolling || Math.abs(now - heardAt) > 500) this.#update({ ...changes, heardAt: now, attempts: 0 })
  }

  async #pause(failure) {
    const { attempts } = this.#known
    // The clock may have been set back since: then it was heard by now at the latest.
    const heardAt = this.#known.heardAt && Math.min(this.#known.heardAt, Date.now())
    const pause = Math.min(15_000, 2000 * 2 ** attempts) * (0.8 + Math.random() * 0.4)
    const { status, message } = failure
    this.#update({ heardAt, attempts: attempts + 1, failedAt: Date.now(), retryAt: Date.now() + pause, reason: message.replace(/\.$/, ""),
      problem: status && { status, message } })
    await this.#sleep(pause)
  }

  #update(known) {
    this.#known = known
    this.report(known)
  }

  #sleep(time) {
    return new Promise(resolve => {
      const over = new AbortController()
      this.#wake = () => {
        over.abort()
        resolve()
      }
      setTimeout(this.#wake, time)
      addEventListener("online", this.#wake, { signal: over.signal })
    })
  }
}
