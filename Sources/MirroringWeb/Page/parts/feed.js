// One stream a browser, however many tabs: each stream holds one of the six connections that a browser has to a server. The tab that holds
// a lock reads; the others hear from it, and one of them goes on where it stopped.
import { Stream } from "./stream.js"

/** Several bridges may lie below one address, each under a path of its own. */
const name = `mirroring.stream ${new URL(".", document.baseURI).pathname}`
/** A tab that holds the lock and says nothing for so long is stuck. */
const stuckAfter = 25_000

/** Tells of "messages", "connection" and, when another tab has handed over what it knows, "state"; all with a `detail`. */
export class Feed extends EventTarget {
  #channel = new BroadcastChannel(name)
  #heardAt = performance.now()
  /** Whether what this tab has asked for has not come yet: what another one has asked for is of no use here. */
  #isAsking = false
  #place
  #stream

  /** @param know gives what this tab knows, for another one. */
  constructor(know) {
    super()
    this.know = know
  }

  start() {
    this.#channel.onmessage = ({ data }) => this.#receive(data)
    this.#isAsking = true
    this.#channel.postMessage({ type: "ask" })
    // Off loopback and without TLS there are no locks.
    if (!navigator.locks) return void this.#read(new AbortController().signal)
    this.#queue({})
    setInterval(() => this.isReading || performance.now() - this.#heardAt < stuckAfter || this.#queue({ steal: true }), 5000)
  }

  get isReading() {
    return this.#stream !== undefined
  }

  tryNow() {
    if (this.#stream) this.#stream.tryNow()
    else this.#channel.postMessage({ type: "tryNow" })
  }

  async #queue(options) {
    this.#heardAt = performance.now()
    const life = new AbortController()
    await navigator.locks.request(name, options, () => this.#read(life.signal)).catch(() => {
      // It was taken away from this tab, which was stuck.
      life.abort()
      this.#stream = undefined
      this.#queue({})
    })
  }

  #read(signal) {
    const share = type => detail => {
      this.#channel.postMessage({ type, detail })
      this.#hand(type, detail)
    }
    this.#stream = new Stream(this.#place, share("messages"), share("connection"))
    return this.#stream.run(signal)
  }

  #receive({ type, detail }) {
    if (type === "tryNow") this.#stream?.tryNow()
    else if (type === "ask") this.#stream && this.#channel.postMessage({ type: "state", detail: this.know() })
    else if (!this.#stream && (type !== "state" || this.#isAnswer())) this.#hand(type, detail)
  }

  #isAnswer() {
    const isAnswer = this.#isAsking && !this.know().isReady
    this.#isAsking = false
    return isAnswer
  }

  #hand(type, detail) {
    this.#heardAt = performance.now()
    if (type === "messages") this.#place = detail.findLast(message => message.id)?.id ?? this.#place
    if (type === "state") this.#place = detail.place
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
