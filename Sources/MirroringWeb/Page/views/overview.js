// What is broken, late, running and succeeded last, in that order; above it the links, for who asks whether to believe it.
import { clockTime, counted, span } from "../logic/format.js"
import { otherLinks } from "../logic/links.js"
import { heading } from "../logic/standing.js"
import { clock } from "../parts/clock.js"
import { bdi, code, fill, h, say, status } from "../parts/dom.js"
import { jobList } from "../parts/job-rows.js"
import { bones, empty } from "../parts/problem.js"
import { listNames, store } from "../parts/store.js"
import { ago } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

class Overview extends View {
  isLive = true
  #links = h("ol.chain", { "aria-label": "The links, from this browser to the engines" })
  #title = h("h1", "Mirroring")
  #counts = h("p")
  #notes = h("div")
  #lists = listNames.map(jobList)
  #cols = h("div.cols", h("div", this.#lists.slice(0, 3).map(list => list.element)), h("div", this.#lists[3].element))
  #body = h("div")

  open() {
    this.append(this.#links, h("div.head", this.#title, this.#counts), this.#notes, this.#body)
    this.listen(store, ["jobs", "status", "links", "ready"], () => this.draw())
    this.listen(clock, "tick", () => this.#drawLinks())
    this.draw()
    setTimeout(() => this.draw(), 300)
  }

  navigate({ query }) {
    if (query.has("links")) this.#links.scrollIntoView({ block: "center" })
  }

  render() {
    this.#drawLinks()
    this.#drawHead()
    this.#drawNotes()
    if (!store.jobs.size) return this.#drawNothing()
    for (const [index, name] of listNames.entries()) this.#lists[index].show(store.list(name))
    if (!this.#cols.isConnected) fill(this.#body, this.#cols)
  }

  #drawHead() {
    if (!store.jobs.size) return say(this.#title, "Mirroring")
    say(this.#title, heading(store.standing))
    const all = `${counted(store.jobs.size, "job")} on ${counted(store.status?.engines?.length ?? 0, "engine")}`
    const time = `${clock.frozen === undefined ? "" : "as of "}${clockTime(clock.now, clock.now)} UTC`
    say(this.#counts, `${store.count("running")} running, ${store.count("succeeded")} succeeded last. ${all}, ${time}.`)
  }

  /** What is wrong with who tells all this. A sentence that stays can be marked and copied. */
  #drawNotes() {
    const wrong = (store.status?.engines ?? []).filter(engine => Math.abs(engine.skewSeconds) > 1)
    const clocks = wrong.map(({ host, skewSeconds: ahead }) =>
      [`The clock of ${host} is ${span(Math.abs(ahead) * 1000)} ${ahead > 0 ? "fast" : "slow"}`, "Its times are shown as it sent them."])
    const notes = [...store.issues.map(sentence => [sentence]), ...clocks]
    const key = JSON.stringify(notes)
    if (key === this.#notes.key) return
    this.#notes.key = key
    fill(this.#notes, notes.map(([words, more]) => h("p.note", status("warning", bdi(words)), more)))
  }

  #drawLinks() {
    const isBlind = ["lost", "unknown"].includes(store.browser.state)
    const others = store.isLogsOnly ? [] : otherLinks(store.status, isBlind, clock.frozen, clock.now)
    const links = [{ title: store.isLogsOnly ? "Browser – logs" : "Browser – bridge", ...store.browser }, ...others]
    const key = JSON.stringify(links)
    if (key === this.#links.key) return
    this.#links.key = key
    fill(this.#links, links.map(({ title, state, words, heardAt, detail }) => {
      const isCut = state === "lost" || state === "unknown"
      const heard = heardAt && [", heard ", ago(heardAt, { wall: true })]
      return h(isCut ? "li.off" : "li", h("small", title), h("p", status(state, words, heard)), h("small", detail))
    }))
  }

  #drawNothing() {
    if (!store.isReady) {
      if (["live", "polling"].includes(store.browser.state)) fill(this.#body, bones("the jobs"))
      return
    }
    // Who is in trouble can't say that there is none.
    const isTrusted = !store.issues.length
    fill(this.#body, store.isLogsOnly ? empty("No job has reported yet.", isTrusted && h("p", "The folder holds no log of a run."))
      : empty("No job has reported yet.",
        h("p", isTrusted && "The bridge has read all of the history. ", "A first job:"),
        h("p", code("mirror run Config/jobs/example.yaml")),
        h("p", "Another program as a job:"), h("p", code("mom wrap -- rsync -a a/ b/"))))
  }
}

customElements.define("mirroring-overview", Overview)
