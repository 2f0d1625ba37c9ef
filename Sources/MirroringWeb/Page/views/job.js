// How the last 30 runs of a job went, when the next one is due, and where the job drifts.
import { bytes, clockTime, count, counted, rate, span } from "../logic/format.js"
import { leftOver } from "../logic/jobs.js"
import { href, jobHref, queryOf, runHref } from "../logic/routes.js"
import { nameOf, runWords, statusWords } from "../logic/words.js"
import { ask } from "../parts/api.js"
import { clock } from "../parts/clock.js"
import { bdi, code, facts, fill, h, link, number, row, section, status, table, title } from "../parts/dom.js"
import { trouble } from "../parts/job-rows.js"
import { store } from "../parts/store.js"
import { largeStrip, runsOf, summary } from "../parts/strip.js"
import { ago, at, dueTime } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

/** What the trend tells of: its words, and how a value reads. */
const trends = {
  seconds: ["Duration", value => span(value * 1000)],
  items: ["Pages and files", count],
  bytes: ["Bytes", bytes],
  bytesPerSecond: ["Rate", value => rate(value) ?? "–"],
  deletions: ["Deletions", count],
}

class Job extends View {
  isLive = true
  #body = h("div")

  open() {
    this.append(h("p.quiet", link(href("overview"), "Overview")), this.#body)
    // A job that runs changes each second, the runs before it do not.
    this.listen(store, "jobs", () => store.jobs.get(this.jobId) !== this.seen && (this.soon ??= setTimeout(() => this.#read(), 2000)))
  }

  navigate({ parts: [jobId = ""], query }) {
    if (jobId !== this.jobId) {
      this.answer = undefined
      this.clear(this.#body)
      this.entitle("")
    }
    Object.assign(this, { jobId, page: query.get("before") })
    this.#read()
  }

  #read() {
    this.soon = undefined
    this.seen = store.jobs.get(this.jobId)
    const query = queryOf({ limit: 30, before: this.page })
    this.load(this.#body, "the job", signal => ask(`api/jobs/${encodeURIComponent(this.jobId)}`, query, { signal }), answer => {
      this.answer = answer
      this.entitle(`${nameOf(answer.job, 60)}, ${statusWords(answer.job.status)[1].toLowerCase()}`)
      return this.#drawn()
    })
  }

  render() {
    if (this.answer) fill(this.#body, this.#drawn())
  }

  #drawn() {
    const { job, runs, trend, older, since } = this.answer
    const { medianSeconds } = job
    const strip = runsOf(job)
    const good = strip.filter(one => one.outcome === "succeeded").length
    const median = medianSeconds && `Length is the duration. Dotted: median, ${span(medianSeconds * 1000)}`
    const known = `${count(job.runs)} known${since ? `, since ${clockTime(since, clock.now)}` : ""}`
    const last = runs.at(-1)
    const isKnown = Object.values(trend ?? {}).some(one => one?.samples?.length)
    return [
      h("div.head", title(job),
        h("p", status(...statusWords(job.status)), " ", link(runHref(job.run), "since ", at(job.since)), ", ", ago(job.since))),
      job.statements?.map(({ kind, text, ends }) => h("p.note", status(...statusWords(kind)), bdi(text), h("span.end", ends))),
      this.#facts(job),
      h("div.cols",
        h("div",
          section("strip", `Last ${counted(strip.length, "run")}`, { small: `${good} succeeded`, end: median },
            h("div.scroll", largeStrip(strip, medianSeconds, clock.now)), h("p.legend", summary(strip))),
          isKnown && section("trend", "Trend", {}, trendTable(trend))),
        section("runs", "Runs", { small: known }, runTable(runs), h("p.pager",
          older && last && link(jobHref(job.jobId, { before: last.runId }), `Older, before ${clockTime(last.began, clock.now)}`),
          this.page && link(jobHref(job.jobId), "Newest"),
          link(href("events", [], { job: job.jobId }), "All events of this job")))),
    ]
  }

  #facts(job) {
    const { run, expected, lastSuccess } = job
    return facts("dl.facts", [
      ["Next (UTC)", dueTime(job)],
      ["Promised", expected && `each ${span(expected.everySeconds * 1000)}, grace ${span(expected.graceSeconds * 1000)}`],
      ["Last success (UTC)", lastSuccess ? [at(lastSuccess), ", ", ago(lastSuccess)] : "none known"],
      ["Engine", run?.engine && bdi(run.engine.host)],
      ["From", code(run?.source)],
      ["To", code(run?.destination)],
      ["Job", code(job.jobId)],
    ])
  }
}

const runHeads = [
  "Outcome", "Began (UTC)", "Run", "Took|r", "Pages out / in|r", "Files out / in|r", "Deletions|r", "Bytes|r", "Errors|r", "Note",
]

const runTable = runs => table(".dense.jr", runHeads, runs.map(run => {
  const { planned = {}, progress = {} } = run
  return row([
    status(...runWords(run)),
    link(runHref(run), at(run.began)),
    h("td.id", run.runId.slice(-8)),
    number(run.terminal ? span(run.seconds * 1000) : "not ended", "Took"),
    number(`${count(planned.pages)} / ${count(progress.importedPages)}`, "Pages"),
    number(`${count(planned.files)} / ${count(progress.importedFiles)}`, "Files"),
    number(count(progress.deleted), "Deletions"),
    number(bytes(progress.sentBytes), "Bytes"),
    number(count(progress.errors), "Errors"),
    [trouble(run), h("small", leftOver(run))],
  ])
}))

function trendTable(trend) {
  const told = Object.entries(trends).filter(([name]) => trend[name]?.samples?.length)
  return table(".trend", ["What", "Last run|r", "Compared", "Last 20 runs, from zero"], told.map(([name, [words, read]]) => {
    const { last, median, samples } = trend[name]
    return row([words, number(h("b", read(last))), h("p", median !== undefined && `${read(median)} the median`),
      spark(samples, `${words}: from ${read(samples[0])} to ${read(samples.at(-1))}`)])
  }))
}

function spark(samples, words) {
  const most = Math.max(1, ...samples)
  const points = samples.map((value, index) => [(100 * index) / Math.max(1, samples.length - 1), 26 - (24 * value) / most])
  return h("svg.spark", { viewBox: "0 0 100 28", preserveAspectRatio: "none", role: "img", "aria-label": words },
    h("polyline", { points: points.map(point => point.map(one => one.toFixed(1))).join(" ") }))
}

customElements.define("mirroring-job", Job)
