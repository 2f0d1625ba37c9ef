// Why a run ended and what the next one will do; then where its time went: states, packages, log.
import { bytes, clockTime, count, counted, moment, rate, span } from "../logic/format.js"
import { due, ending, leftOver, pace } from "../logic/jobs.js"
import { axis, idleStretches } from "../logic/lanes.js"
import { href, jobHref, queryOf, runHref } from "../logic/routes.js"
import { states, statusWords } from "../logic/words.js"
import { ask } from "../parts/api.js"
import { clock } from "../parts/clock.js"
import { command, copyButton } from "../parts/copy.js"
import { bdi, code, facts, fill, h, link, number, row, section, status, table } from "../parts/dom.js"
import { eventCard, eventTable, showEvents } from "../parts/event-rows.js"
import { downloads, filterForm } from "../parts/filter-form.js"
import { problem } from "../parts/problem.js"
import { store } from "../parts/store.js"
import { hatch } from "../parts/strip.js"
import { at } from "../parts/time-ago.js"
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
    this.append(h("div.cols.run", this.#body, h("div", this.#card, section("log", "Status log", {}, this.#form, this.#hits, this.#log))))
    this.listen(store, "jobs", () => this.answer?.run.terminal === false && !this.soon && (this.soon = setTimeout(() => this.#read(), 2000)))
  }

  navigate({ parts: [runId, sequence], query }) {
    const isOther = runId !== this.runId
    Object.assign(this, { runId, sequence: Number(sequence) || undefined, query })
    this.#form.show(query)
    if (isOther) this.#read()
    else if (this.answer) this.#readLog()
  }

  #address(filter, sequence = this.sequence) {
    return href("run", [this.runId, sequence ?? []].flat(), filter)
  }

  #read() {
    this.soon = undefined
    const isFirst = !this.answer
    this.load(this.#body, "the run", signal => ask(`api/runs/${encodeURIComponent(this.runId)}`, "", { signal }), answer => {
      this.answer = answer
      const { run } = answer
      this.title = `${run.name.slice(0, 60)} ${statusWords(run.outcome)[1].toLowerCase()}`
      dispatchEvent(new Event("titled"))
      if (isFirst || !run.terminal) this.#readLog()
      // A very long run is read in parts.
      if (!answer.complete && run.terminal) this.soon = setTimeout(() => this.#read(), 1000)
      return this.#drawn()
    })
  }

  render() {
    if (this.answer) fill(this.#body, this.#drawn())
  }

  /** The log: of its file by the numbers of the events, or of the cache. What is asked for stands at its top. */
  #readLog() {
    const { file } = this.answer.run
    const { severity, state, text, after } = Object.fromEntries(this.query)
    const filter = { severity, state, text }
    const path = file ? `api/offline/${encodeURIComponent(file)}` : "api/events"
    const only = file ? filter : { ...filter, run: this.runId }
    const from = after ?? (this.sequence && file ? Math.max(0, this.sequence - 4) : undefined)
    this.load(this.#log, "the log", signal => ask(path, queryOf({ ...only, after: from, limit: 100 }), { signal }), answer => {
      const items = this.#withGaps(answer.events)
      fill(this.#hits, "In the order of the run. ", downloads(path, only))
      const opened = this.sequence && `${this.runId}/${this.sequence}`
      showEvents(this.#table, items, { isOneRun: true, to: item => this.#address({ ...filter, after: from }, item.event.sequence), opened })
      const found = items.find(item => item.event?.sequence === this.sequence)
      if (!found || this.#card.shown !== opened) fill(this.#card, found ? eventCard(found, file) : this.sequence && problem({ status: 404, message: `Event ${this.sequence} is not here, or the filter leaves it out.` }))
      this.#card.shown = found && opened
      const last = answer.events.at(-1)
      const place = file ? last?.event.sequence : last?.position
      return [this.#table, h("p.pager", from > 0 && link(this.#address(filter, null), "From the beginning"), " ",
        answer.newer && place !== undefined && link(this.#address({ ...filter, after: place }, null), `Later, after #${last.event.sequence}`),
        !items.length && h("span", "No event matches."), answer.damage?.map(sentence => status("error", sentence)))]
    })
  }

  /** What is missing and what came late stands where it belongs. */
  #withGaps(events) {
    const late = new Map(this.answer.late?.map(one => [one.sequence, one.seconds]))
    const items = events.map(item => (late.has(item.event.sequence) ? { ...item, delaySeconds: late.get(item.event.sequence) } : item))
    const [first, last] = [events[0]?.event.sequence ?? 0, events.at(-1)?.event.sequence ?? 0]
    const gaps = (this.answer.gaps ?? []).filter(gap => gap.first >= first - 1 && gap.first <= last).map(gap => ({
      gap: { ...gap, text: `${counted(gap.last - gap.first + 1, "event")} ${gap.first === gap.last ? "was" : "were"} never received.` } }))
    const place = item => item.gap?.first ?? item.event.sequence
    return [...items, ...gaps].sort((a, b) => place(a) - place(b))
  }

  #drawn() {
    const { run } = this.answer
    const { engine, trouble, planned = {}, progress = {} } = run
    const now = this.isLive ? clock.now : moment(run.ended ?? run.lastHeard)
    const words = statusWords(run.silentSince ? "silent" : run.outcome)
    const job = store.jobs.get(run.jobId)
    const missing = (this.answer.gaps ?? []).reduce((all, gap) => all + gap.last - gap.first + 1, 0)
    const end = run.terminal ? `${words[1].toLowerCase()} at ${clockTime(run.ended, clock.now)}` : run.silentSince ? `silent since ${clockTime(run.silentSince, clock.now)}` : "runs"
    return [h("p.quiet", link(href("overview"), "Overview"), " / ", link(jobHref(run.jobId), bdi(run.name))),
      h("div.head", h("h1", bdi(run.name), ` ${end}`), h("p", status(...words), run.terminal && run.outcome !== "succeeded" && (run.resumable ? ", resumable" : ", not resumable"))),
      facts("dl.facts", [["Began (UTC)", at(run.began)], [run.terminal ? "Took" : "Runs for", clock.frozen === undefined || run.terminal ? span(run.terminal ? run.seconds * 1000 : now - moment(run.began)) : "not known"],
        ["Usually", job?.medianSeconds && span(job.medianSeconds * 1000)], ["Trigger, attempt", run.trigger && [bdi(run.trigger), run.attempt && `, ${run.attempt}.`]],
        ["Engine", engine && bdi(`${engine.host}, ${engine.version}`)], ["Events", `${count(run.events)}: ${missing} missing, ${this.answer.late?.length ?? 0} late`],
        ["Errors, warnings", `${count(progress.errors)}, ${count(progress.warnings)}`], ["Run", code(run.runId)]]),
      h("div.trio", section("why", run.terminal ? "Why it ended" : "Where it is", {}, trouble ? [h("p", bdi(trouble.message)),
        facts("dl.kv", [["Category", code(trouble.category)], ["Item", code(trouble.item)], ["From", code(run.source)], ["To", code(run.destination)], ["Event", trouble.sequence && link(runHref(run.runId, trouble.sequence), `#${trouble.sequence}`)]])]
        : [h("p", run.terminal ? `It ${words[1].toLowerCase()}.` : states[run.state]), facts("dl.kv", [["From", code(run.source)], ["To", code(run.destination)], ["Item", code(run.package?.currentItem)]])]),
      section("next", run.terminal ? "The next run" : "Its end", {}, h("p", run.terminal ? leftOver(run) ?? "Has nothing to take up." : clock.frozen === undefined ? [ending(run), h("br"), pace(run)] : "Not known"),
        run.terminal && job && h("p", due(job, clock.now, clock.frozen === undefined)), run.silentSince && h("p", "Ends with a later event of this run, or when the job starts again."),
        run.file && h("p.acts", copyButton("Copy mom command", () => command("mom", "log", store.pathOf(run.file))))),
      section("counts", "Exported and imported", { kind: ".has-t" }, countTable(planned, progress, this.answer.packages), h("p", progress.sentBytes > 0 && run.seconds > 0 && `${rate(progress.sentBytes / run.seconds)} on average`))),
      this.answer.states?.length > 0 && section("states", "States, and time in each", { end: `${span(run.seconds * 1000)} in all` }, machine(this.answer.states, run)),
      this.answer.packages?.length > 0 && lanes(this.answer, run, now)]
  }
}

function countTable(planned, progress, packages = []) {
  const sum = name => (packages.some(one => one[name] !== undefined) ? packages.reduce((all, one) => all + (one[name] ?? 0), 0) : undefined)
  const line = (words, plan, exported, imported, read = count) => row([words, number(read(plan)), number(read(exported)), number(read(imported)),
    number(plan == null || imported == null ? "–" : h("b", read(Math.max(0, plan - imported))))])
  return table(".dense.keep", ["What", "Planned|r", "Exported|r", "Imported|r", "Left|r"], [line("Pages", planned.pages, sum("pages"), progress.importedPages), line("Files", planned.files, sum("files"), progress.importedFiles),
    line("Deletions", planned.deletions, undefined, progress.deleted), line("Bytes", planned.bytes, sum("bytes"), progress.sentBytes, bytes)])
}

/** The state machine, as one way with three side ends; how much of the run's time each state took is the length of its bar. */
function machine(reached, run) {
  const all = reached.reduce((sum, state) => sum + state.seconds, 0) || 1
  return h("ol.machine", Object.keys(states).map(name => {
    const one = reached.find(({ state }) => state === name)
    const isEnd = run.terminal && run.state === name
    return h(`li${one ? "" : ".not"}${isEnd ? ".end" : ""}${name.endsWith("Error") ? ".bad" : ""}`, { "aria-current": !run.terminal && run.state === name && "step" }, h("b", name.split(/(?=[A-Z])/).flatMap(word => [word, h("wbr")])),
      h("small", one ? `${span(one.seconds * 1000)}${one.times > 1 ? `, ${one.times} times` : ""}${isEnd ? ", ends the run" : ""}` : "not reached"),
      one && h("progress", { max: all, value: one.seconds, "aria-label": `${name}, ${Math.round((100 * one.seconds) / all)} % of the time` }))
  }))
}

/** The packages side by side in time. */
function lanes({ packages, spans = [], gaps = [], late = [], idle }, run, now) {
  const timed = one => ({ ...one, from: moment(one.from), to: moment(one.to) })
  const [from, to] = [moment(run.began), Math.max(now, moment(run.began) + 1)]
  const known = spans.map(timed)
  const scale = axis(idle ? idle.map(timed) : idleStretches(known, from, to), from, to)
  const part = (kind, began, ended) => began !== undefined && h(`rect.${kind}`, { x: `${scale.at(moment(began)).toFixed(2)}%`, y: 10, height: 12,
    width: `${Math.max(0.2, scale.at(ended === undefined ? to : moment(ended)) - scale.at(moment(began))).toFixed(2)}%` })
  // Where nobody has said when it was, between the events beside it.
  const when = (sequence, told) => moment(told) || known.find(span => sequence <= span.last)?.to || to
  const text = (x, words, anchor) => h("text.m", { x: `${x}%`, y: 22, "text-anchor": anchor }, words)
  const head = h("svg", { role: "img", "aria-label": `From ${clockTime(from, now)} to ${clockTime(to, now)}` }, hatch(), text(0, clockTime(from, now)), text(100, clockTime(to, now), "end"), scale.ticks.map(({ time, x }) => text(x, clockTime(time, time), "middle")),
    scale.idle.map(stretch => text(stretch.x + stretch.width / 2, `${span(stretch.to - stretch.from)} idle`, "middle")))
  const rows = packages.slice(0, 200).map(one => row([[`Package ${one.number} `, h("small", one.began && span(moment(one.ended ?? to) - moment(one.began)))],
    h("svg", { "aria-hidden": true }, scale.idle.map(stretch => h("rect.idle", { x: `${stretch.x}%`, width: `${stretch.width}%`, height: 32 })), part("x", one.began, one.transferBegan ?? one.ended), one.transferBegan && part("a", one.transferBegan, one.transferred ?? one.ended),
      one.transferred && part("im", one.transferred, one.ended)),
    number(bytes(one.bytes), "Bytes"), number(`${count(one.pages)} + ${count(one.files)}`, "Exported"), number(`${count(one.importedPages)} + ${count(one.importedFiles)}`, "Imported"),
    [one.end === "failed" ? status("failed", one.category ?? "Failed") : one.end === "imported" ? "Imported" : run.terminal ? "Not ended" : "Under way", one.attempts > 1 && `, ${one.attempts} tries`]]))
  const marks = h("svg", { role: "img", "aria-label": `${counted(gaps.length, "gap")}, ${counted(late.length, "late event")}` }, gaps.map(gap => h("rect.u", { x: `${scale.at(when(gap.first, gap.at)).toFixed(2)}%`, y: 3, width: 8, height: 26 }, h("title", `Events ${gap.first} to ${gap.last} are missing`))),
    late.map(one => h("rect.w", { x: `${scale.at(when(one.sequence, one.at)).toFixed(2)}%`, y: 3, width: 3, height: 26 }, h("title", `Event ${one.sequence} came ${span(one.seconds * 1000)} late`))))
  const done = packages.filter(one => one.end === "imported").length
  const list = table(".lanes", ["Package", "Timeline", "Bytes|r", "Exported|r", "Imported|r", "End"], [(gaps.length > 0 || late.length > 0) && row(["Missing, late", marks, "", "", "", ""]), rows].flat().filter(Boolean))
  list.tHead.rows[0].cells[1].replaceChildren(head)
  const key = (kind, words) => h("span", h(`i.key${kind}`), words)
  return section("lanes", "Packages", { small: `${done} of ${count(run.planned?.packages ?? packages.length)} imported` }, list,
    h("p.legend", key("", "exported"), key(".tr", "on its way"), key(".im", "imported"), key(".id", "idle, collapsed"), key(".ga", "events missing"), h("span", "Pages + files"), packages.length > 200 && h("span", `The first 200 of ${count(packages.length)}`)))
}

customElements.define("mirroring-run", Run)
