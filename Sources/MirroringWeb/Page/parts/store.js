// What the page knows: all jobs, what the bridge says of itself, and how good the evidence is. Views read it and are told of changes.
import { moment } from "../logic/format.js"
import { browserLink, evidence } from "../logic/links.js"
import { clock } from "./clock.js"
import { Feed } from "./feed.js"

/** The lists of the overview, in its order. */
export const listNames = ["broken", "notAsUsual", "running", "succeeded"]

/** Tells of "jobs", "status", "links" (the browser's own) and "ready", and of "events": `detail` has items and gaps in their order. */
class Store extends EventTarget {
  jobs = new Map()
  status
  /** What the server calls this browser's stream. */
  stream
  /** What was read last. */
  place
  /** Whether all that was there at the beginning is here: before, nobody may say "nothing yet". */
  isReady = false
  connection = { attempts: 0 }
  browser = browserLink(this.connection, Date.now())
  /** What could not be had of late: never passed over in silence, whichever view is open. */
  gaps = []
  #feed = new Feed(() => {
    const { jobs, status, stream, place, isReady, connection } = this
    return { jobs: [...jobs.values()], status, stream, place, isReady, connection, skew: clock.skew }
  })

  start() {
    const on = (type, take) => this.#feed.addEventListener(type, ({ detail }) => take(detail))
    on("messages", messages => this.#take(messages))
    on("connection", connection => this.#connected(connection))
    on("state", ({ jobs, connection, skew, ...state }) => {
      Object.assign(this, { ...state, jobs: new Map(jobs.map(job => [job.jobId, job])) })
      // The time in that status is when the other tab has heard it.
      clock.skew = skew
      this.#connected(connection)
      this.#tell(["jobs", "status", ...(this.isReady ? ["ready"] : [])])
    })
    clock.addEventListener("tick", () => this.#judge())
    this.#feed.start()
  }

  get isReading() {
    return this.#feed.isReading
  }

  /** There is no broker behind this server: it shows logs alone. */
  get isLogsOnly() {
    return this.status?.mode === "logs"
  }

  /** The jobs of a list, the newest news first. */
  list(name) {
    const jobs = [...this.jobs.values()].filter(job => job.list === name)
    return jobs.sort((a, b) => moment(b.since) - moment(a.since) || a.jobId.localeCompare(b.jobId))
  }

  count(name) {
    return [...this.jobs.values()].reduce((count, job) => count + (job.list === name), 0)
  }

  /** What is wrong with the bridge itself, or with the logs, a sentence each. */
  get issues() {
    return this.status?.issues ?? []
  }

  /** How everything stands, counted; it is well where all is known, of now, and nothing is wrong with who tells it. */
  get standing() {
    const isKnown = this.isReady && this.status?.caughtUp !== false && clock.frozen === undefined
    const { length: issues } = this.issues
    return { issues, broken: this.count("broken"), unusual: this.count("notAsUsual"), isWell: isKnown && issues === 0 }
  }

  /** The path of a log, for a command line. */
  pathOf(file) {
    return `${this.status?.logs?.folder ?? "."}/${file}`
  }

  tryNow() {
    this.#feed.tryNow()
  }

  #tell(types) {
    for (const type of types) this.dispatchEvent(new Event(type))
  }

  #take(messages) {
    const changed = new Set()
    const items = []
    for (const { type, data, id } of messages) {
      const told = JSON.parse(data)
      this.place = id ?? this.place
      if (type === "event") items.push(told)
      else if (type === "gap") {
        items.push({ gap: { ...told, at: clock.wall } })
        this.gaps = [...this.gaps, items.at(-1)].slice(-20)
      } else if (type === "hello") {
        this.stream = told.stream
        // Who begins anew has no place from which something was missed: lists are read again.
        if (told.answer === "fresh") this.isReady = false
      } else if (type === "snapshot") {
        this.jobs = new Map(told.jobs.map(job => [job.jobId, job]))
        if (told.status) this.#heard(told.status)
        changed.add("jobs").add("status")
      } else if (type === "job") {
        this.jobs.set(told.jobId, told)
        changed.add("jobs")
      } else if (type === "status") {
        this.#heard(told)
        changed.add("status")
      } else if (type === "caught-up" && !this.isReady) {
        this.isReady = true
        changed.add("ready")
      }
    }
    this.#tell(changed)
    if (items.length) this.dispatchEvent(new CustomEvent("events", { detail: items }))
  }

  #heard(status) {
    this.status = status
    clock.heard(moment(status.time))
    this.#judge()
  }

  #connected(connection) {
    const isNews = connection.failedAt !== this.connection.failedAt || this.browser.state !== "live"
    this.connection = connection
    if (isNews) this.#judge()
  }

  /** Looks how old the evidence is, and has the clock stand still when it is too old. */
  #judge() {
    const [before, now] = [this.browser.state, Date.now()]
    if (this.connection.heardAt > now) {
      // The browser's clock was set back. What was heard was heard by now at the latest, or nothing would become old for as long.
      clock.heard(this.connection.heardAt + clock.skew)
      this.connection = { ...this.connection, heardAt: now }
    }
    this.browser = browserLink({ ...this.connection, periodSeconds: this.status?.periodSeconds }, now)
    clock.freeze(this.status && evidence(this.browser, this.status, this.connection.heardAt + clock.skew))
    if (before !== this.browser.state) this.#tell(["links"])
  }
}

export const store = new Store()
