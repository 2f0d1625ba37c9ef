// The fields of a filter. What is chosen goes into the address, from where the view takes it.
import { queryOf } from "../logic/routes.js"
import { nameOf, outcomes, severities, states, statusWords } from "../logic/words.js"
import { h } from "./dom.js"
import { store } from "./store.js"

const option = ([value, words]) => h("option", { value }, words)
const select = options => name => h("select", { name }, [["", "all"], ...options].map(option))

/** All jobs, once they are known. */
function jobs(name) {
  const all = () => [...store.jobs.values()].map(job => [job.jobId, nameOf(job, 60)]).sort((a, b) => a[1].localeCompare(b[1]))
  const field = select(all())(name)
  if (!store.isReady) store.addEventListener("ready", () => field.append(...all().map(option)), { once: true })
  return field
}

const worded = name => [name, statusWords(name)[1]]
const input = attributes => name => h("input", { name, ...attributes })
const time = input({ type: "datetime-local", step: 1 })

const kinds = {
  text: ["Text", input({ type: "search", maxlength: 200, placeholder: "name, item or message" })],
  job: ["Job", jobs],
  run: ["Run", input({ size: 10, maxlength: 36 })],
  state: ["State", select(Object.keys(states).map(name => [name, name]))],
  outcome: ["Outcome", select(outcomes.map(worded))],
  severity: ["Severity", select([["error,warning", "Error or warning"], ...severities.map(worded)])],
  since: ["From (UTC)", time],
  until: ["To (UTC)", time],
  at: ["Go to time (UTC)", time],
  from: ["Go to event", input({ inputmode: "numeric", size: 10 })],
}

/**
 * @param names of the fields.
 * @param change called with what was chosen, once nothing is typed for a moment or the field is left; not if that is what was shown.
 * @returns the form; `show(query)` puts what an address says into the fields.
 */
export function filterForm(names, change) {
  const fields = names.map(name => kinds[name][1](name))
  const values = () => Object.fromEntries(fields.map(field => [field.name, field.value.trim()]))
  const shown = Object.fromEntries(names.map(name => [name, ""]))
  const submit = event => {
    event?.preventDefault()
    clearTimeout(form.timer)
    const chosen = values()
    // Who has left meanwhile is not brought back; and who typed and took it back keeps what was opened since.
    if (form.isConnected && names.some(name => chosen[name] !== shown[name])) change(chosen)
  }
  const later = () => {
    clearTimeout(form.timer)
    form.timer = setTimeout(submit, 400)
  }
  const labelled = fields.map(field => h("label", kinds[field.name][0], field))
  const form = h("form.filters", { "aria-label": "Filters", submit, focusout: submit, input: later }, labelled)
  form.show = query => {
    for (const field of fields) {
      const value = query.getAll(field.name).join(",")
      shown[field.name] = value
      if (field === document.activeElement || field.value === value) continue
      // A job that is not there any more, or a list of states from an address that somebody has written.
      const isUnknown = field.localName === "select" && ![...field.options].some(one => one.value === value)
      if (isUnknown) field.append(option([value, value]))
      field.value = value
      // As the field writes it: a time without its seconds, if they are none.
      shown[field.name] = field.value
    }
  }
  return form
}

/** Links to all that a filter leaves, whole: the server writes it. */
export const downloads = (path, query) => ["Download these: ", [["xml", "XML"], ["jsonl", "JSON lines"]].map(([format, words]) =>
  [h("a", { href: `${path}?${queryOf({ ...query, format })}`, download: true }, words), " "])]
