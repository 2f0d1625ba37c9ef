// The time machine: how all jobs stood at a moment that is chosen, from the logs alone.
import { dateTime, moment, typedTime } from "../logic/format.js"
import { href } from "../logic/routes.js"
import { askJobs } from "../parts/api.js"
import { fill, h, link, status } from "../parts/dom.js"
import { filterForm } from "../parts/filter-form.js"
import { jobList } from "../parts/job-rows.js"
import { empty } from "../parts/problem.js"
import { listNames, store } from "../parts/store.js"
import { View } from "../parts/view.js"

const address = time => href("moment", [], { at: time?.replace(/Z$/, "") })

class Moment extends View {
  title = "Time machine"
  #form = filterForm(["at"], ({ at }) => (location.hash = address(at)))
  #body = h("div")

  open() {
    this.append(h("div.head", h("h1", "Time machine"), h("p", "All jobs at a moment, from the logs")), this.#form, this.#body)
  }

  navigate({ query }) {
    this.#form.show(query)
    const at = typedTime(query.get("at"))
    if (at) {
      const asking = signal => askJobs({ at }, { signal })
      return this.load(this.#body, "the jobs of then", asking, answer => this.#drawn(answer))
    }
    const oldest = store.status?.logs?.oldest
    fill(this.#body, empty("Which moment?", h("p", "Choose a time above", oldest && `; the logs begin ${dateTime(oldest)}`, ".")))
  }

  #drawn({ asOf, jobs, earlier, later }) {
    const lists = listNames.map(name => {
      const list = jobList(name)
      list.show(jobs.filter(job => job.list === name), moment(asOf))
      return list.element
    })
    return [
      h("p.note", status("paused", `The past: ${dateTime(asOf)}`), "From the logs, not live.",
        earlier && link(address(earlier), "Earlier event"), later && link(address(later), "Later event"),
        h("span.end", link(href("overview"), "Back to now"))),
      jobs.length ? h("div.cols", h("div", lists.slice(0, 3)), h("div", lists[3])) : empty("No run had begun."),
    ]
  }
}

customElements.define("mirroring-moment", Moment)
