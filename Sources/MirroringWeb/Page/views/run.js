// Why a run ended and what the next one will do; then where its time went: states, packages, log.
import { itemKey } from "../logic/events.js"
import { clockTime, count, counted, moment, rate, span } from "../logic/format.js"
import { ending, leftOver, pace } from "../logic/jobs.js"
import { href, jobHref, parameter, queryOf, runHref, valuesOf } from "../logic/routes.js"
import { nameOf, runWords, states } from "../logic/words.js"
import { ask } from "../parts/api.js"
import { clock } from "../parts/clock.js"
import { command, copyButton } from "../parts/copy.js"
import { bdi, code, facts, fill, h, link, section, status, title } from "../parts/dom.js"
import { openCard } from "../parts/event-card.js"
import { eventTable, showEvents } from "../parts/event-rows.js"
import { downloads, filterForm } from "../parts/filter-form.js"
import { countTable, machine } from "../parts/machine.js"
import { problem } from "../parts/problem.js"
import { store } from "../parts/store.js"
import { ago, at, dueTime } from "../parts/time-ago.js"
import { timeline } from "../parts/timeline.js"
import { View } from "../parts/view.js"

class Run extends View {
  #body = h("div")
  #card = h("div")
  #form = filterForm(["severity", "state", "text"], filter => location.replace(this.#address(filter)))
  #hits = h("p.hits")
  #log = h("div")
  #table = eventTable(true)

  /** A run that has ended does not become old. */
  get isLive() {
    return this.answer?.run.terminal !== true
  }

  open() {
    const log = section("log", "Status log", {}, this.#form, this.#hits, this.#log)
    this.append(h("div.cols.run", this.#body, h("div", this.#card, log)))
    this.listen(store, "jobs", () => this.answer?.run.terminal === false && this.#readSoon(2000))
  }

  navigate({ parts: [runId, sequence], query }) {
    const job = query.get("job") ?? undefined
    const isOther = runId !== this.runId || (job !== undefined && job !== this.job)
    Object.assign(this, { runId, sequence: Number(sequence) || undefined, query })
    this.#form.show(query)
    if (!isOther) return this.answer && this.#readLog()
    this.job = job
    this.answer = undefined
    this.clear(this.#body, this.#hits, this.#log)
    openCard(this.#card)
    this.entitle("")
    this.#read()
  }

  #address(filter, sequence = this.sequence) {
    return runHref({ runId: this.runId, jobId: this.job }, sequence, filter)
  }

  #readSoon(time) {
    this.soon ??= setTimeout(() => this.#read(), time)
  }

  #read() {
    this.soon = undefined
    const path = `api/runs/${encodeURIComponent(this.runId)}`
    this.load(this.#body, "the run", signal => ask(path, queryOf({ job: this.job }), { signal }), answer => {
      // Once more when it has ended: the last events came since.
      const isOver = this.answer?.run.terminal
      this.answer = answer
      const { run, complete } = answer
      // An address that names none leads to the same one from now on.
      this.job ??= run.jobId
      this.entitle(`${nameOf(run, 60)} ${runWords(run)[1].toLowerCase()}`)
      if (!isOver) this.#readLog()
      // A very long run is read in parts.
      if (complete === false) this.#readSoon(1000)
      return this.#drawn()
    })
  }

  render() {
    if (this.answer) fill(this.#body, this.#drawn())
  }

  /** The log: where there is a file, by the numbers of the run's events, else by those of all events that are cached. */
  #readLog() {
    const { file, events } = this.answer.run
    const { severity, state, text, after, before } = valuesOf(this.query)
    const filter = { severity, state, text }
    const path = file ? `api/offline/${encodeURIComponent(file)}` : "api/events"
    const only = file ? filter : { ...filter, run: this.runId, job: this.job }
    // Its end, or where the event is that was asked for.
    const page = after || before ? { after, before } : file ? { before: (this.sequence ?? events) + 5 } : {}
    const query = queryOf({ ...only, ...page, limit: file ? 100 : 1000 })
    this.load(this.#log, "the log", signal => ask(path, query, { signal }), answer => {
      const items = this.#withGaps(answer.events).reverse()
      fill(this.#hits, "Newest first. ", downloads(path, only))
      // A gap has no number of its own, nor has an address that names no event.
      const found = this.sequence && items.find(item => item.event?.sequence === this.sequence)
      const to = item => this.#address({ ...filter, ...page }, item.event.sequence)
      showEvents(this.#table, items, { isOneRun: true, to, opened: found && itemKey(found) })
      this.#open(found, file)
      const other = (name, address, words) => address && link(this.#address({ ...filter, [name]: parameter(address, name) }, []), words)
      return [this.#table, h("p.pager", other("before", answer.older, "Earlier"), other("after", answer.newer, "Later"),
        !items.length && h("span", "No event matches."),
        answer.damaged > 0 && status("error", `${counted(answer.damaged, "event")} can’t be read`))]
    })
  }

  /** Shows the event that the address names. */
  #open(found, file) {
    openCard(this.#card, found, file)
    if (found || !this.sequence) return
    fill(this.#card, problem({ status: 404, message: `Event ${this.sequence} is not here, or the filter leaves it out.` }))
    this.#card.shown = "none"
  }

  /** What is missing and what came late stands where it belongs. */
  #withGaps(events) {
    const { gaps = [], late = [] } = this.answer
    const delays = new Map(late.map(({ sequence, seconds }) => [sequence, seconds]))
    const items = events.map(item => ({ delaySeconds: delays.get(item.event.sequence), ...item }))
    const [first = 0, last = 0] = [events[0], events.at(-1)].map(item => item?.event.sequence)
    const missing = gaps.filter(gap => gap.first >= first - 1 && gap.first <= last).map(gap => {
      const count = gap.last - gap.first + 1
      return { gap: { ...gap, text: `${counted(count, "event")} ${count === 1 ? "was" : "were"} never received.` } }
    })
    const place = item => item.gap?.first ?? item.event.sequence
    return [...items, ...missing].sort((a, b) => place(a) - place(b))
  }

  #drawn() {
    const { run, packages, packageTotals, states: reached, complete, through } = this.answer
    // What a part of its packages has is no sum of all.
    const counts = countTable(run, complete === false ? undefined : packageTotals)
    const now = this.isLive ? clock.now : moment(run.ended ?? run.lastHeard)
    const shape = runWords(run)
    const end = run.terminal ? `${shape[1].toLowerCase()} at ${clockTime(run.ended, clock.now)}`
      : run.silentSince ? `silent since ${clockTime(run.silentSince, clock.now)}` : "runs"
    const isBad = run.terminal && run.outcome !== "succeeded"
    return [
      h("p.quiet", link(href("overview"), "Overview"), " / ", link(jobHref(run.jobId), bdi(nameOf(run, 60)))),
      h("div.head", title(run, ` ${end}`), h("p", status(...shape), isBad && `, ${run.resumable ? "" : "not "}resumable`)),
      complete === false && h("p.note", status("processing", `Its log has been read up to event ${count(through)} of ${count(run.events)}`),
        "States, packages and what is missing are as of there."),
      this.#facts(run),
      h("div.trio", why(run), next(run), section("counts", "Exported and imported", { kind: ".has-t" }, counts,
        run.progress?.sentBytes > 0 && run.seconds > 0 && h("p", `${rate(run.progress.sentBytes / run.seconds)} on average`))),
      reached?.length > 0
        && section("states", "States, and time in each", { end: `${span(run.seconds * 1000)} in all` }, machine(reached, run)),
      packages?.length > 0 && timeline(this.answer, now),
    ]
  }

  #facts(run) {
    const { missing, late = [], complete } = this.answer
    const { engine, progress = {} } = run
    const usual = store.jobs.get(run.jobId)?.medianSeconds
    const took = run.terminal ? span(run.seconds * 1000) : clock.frozen === undefined ? ago(run.began, { after: "" }) : "not known"
    return facts("dl.facts", [
      ["Began (UTC)", at(run.began)],
      [run.terminal ? "Took" : "Runs for", took],
      ["Usually", usual && span(usual * 1000)],
      ["Trigger, attempt", run.trigger && [bdi(run.trigger), run.attempt && `, ${run.attempt}`]],
      ["Engine", engine && bdi(`${engine.host}, ${engine.version}`)],
      ["Events", `${count(run.events)}: ${count(missing)} missing${complete === false ? " so far" : ""}, ${count(late.length)} late`],
      ["Errors, warnings", `${count(progress.errors)}, ${count(progress.warnings)}`],
      ["Run", code(run.runId)],
    ])
  }
}

function why(run) {
  const { trouble } = run
  const way = [["From", code(run.source)], ["To", code(run.destination)]]
  if (!trouble) {
    return section("why", run.terminal ? "How it ended" : "Where it is", {}, h("p", states[run.state]),
      facts("dl.kv", [...way, ["Item", code(run.package?.currentItem)]]))
  }
  const { sequence, category, item, message } = trouble
  return section("why", run.terminal ? "Why it ended" : "What went wrong", {}, h("p", bdi(message)), facts("dl.kv", [
    ["Category", code(category)], ["Item", code(item)], ...way,
    ["Event", sequence && link(runHref(run, sequence), `#${sequence}`)],
  ]))
}

function next(run) {
  const job = store.jobs.get(run.jobId)
  const isFresh = clock.frozen === undefined
  const copy = run.file && h("p.acts", copyButton("Copy mom command", () => command("mom", "log", store.pathOf(run.file))))
  if (!run.terminal) {
    return section("next", "Its end", {}, h("p", isFresh ? [ending(run), h("br"), pace(run)] : "Not known"),
      run.silentSince && h("p", "Ends with a later event of this run, or when the job starts again."), copy)
  }
  return section("next", "The next run", {}, h("p", leftOver(run) ?? "Has nothing to take up."),
    job && h("p", dueTime(job)), copy)
}

customElements.define("mirroring-run", Run)
