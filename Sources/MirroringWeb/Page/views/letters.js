// Messages that no bridge could read: why, how they begin, and from where they came.
import { bytes, count } from "../logic/format.js"
import { href, jobHref, queryOf, runHref } from "../logic/routes.js"
import { ask } from "../parts/api.js"
import { bdi, code, h, link, row, status, table } from "../parts/dom.js"
import { empty } from "../parts/problem.js"
import { ago, at } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

class Letters extends View {
  title = "Dead letters"
  #asOf = h("span")
  #body = h("section", { "aria-label": "Dead letters" })

  open() {
    this.append(h("div.head", h("h1", "Dead letters"), h("p", "Messages that the bridge could not read, newest first", this.#asOf)), this.#body)
  }

  navigate({ query }) {
    const page = queryOf({ before: query.get("before"), limit: 100 })
    this.follow(this.#body, this.#asOf, "dead letters", signal => ask("api/dead-letters", page, { signal }), answer => {
      const { letters, total, dropped, doubt, older } = answer
      const last = letters.at(-1)?.number
      return [
        doubt && h("p.note", status("warning", doubt)),
        letters.length ? table(".dense.letters", ["Published (UTC)", "Why, and how it begins", "From"], letters.map(letterRow))
          : empty("There are none.", h("p", "Every message of the history could be read.")),
        h("p.pager", older && link(href("letters", [], { before: last }), `Older, before number ${last}`), `${count(total)} in all`,
          dropped > 0 && `${count(dropped)} older ones are no longer kept`),
      ]
    })
  }
}

const letterRow = ({ time, reason, bodyStart, bodyBytes, user, position, routingKey, jobId, runId, sequence, terminal }) => row([
  time ? [at(time), h("small", ago(time))] : "Time not known",
  [status("dead", h("span.wrap", { dir: "auto" }, reason)), terminal && h("p", "It says that its run ends with it."),
    h("p", code(bodyStart), ` ${bytes(bodyBytes)} in all`)],
  [user ? bdi(user) : "not vouched for", h("p", code(routingKey)),
    h("p", position !== undefined && ["position ", h("span.id", position)], jobId && [" ", link(jobHref(jobId), "Job")],
      runId && [" ", link(runHref({ runId, jobId }, sequence), "Run")])],
])

customElements.define("mirroring-letters", Letters)
