// Which events are wanted. What is past the server filters, by the same names; what comes live is filtered here.
import { jobOf } from "./events.js"
import { moment, typedMoment, typedTime } from "./format.js"

const single = ["job", "run", "text", "category", "since", "until"]
const several = ["state", "severity", "outcome"]

/** The filter that stands in an address. */
export const filterOf = query => Object.fromEntries([
  ...single.map(name => [name, query.get(name) ?? ""]),
  ...several.map(name => [name, query.getAll(name).flatMap(value => value.split(",")).filter(Boolean)]),
].filter(([, value]) => value.length))

/** The same for the server: it reads times with their zone. */
export const asked = filter => ({ ...filter, since: typedTime(filter.since), until: typedTime(filter.until) })

/** Identifiers with commas between them. */
const identifiers = text => text?.toLowerCase().split(",").filter(Boolean)
const plain = text => text?.toLowerCase().normalize()

/** Whether a live event is wanted: all conditions hold together. */
export function matcher(filter) {
  const [since, until] = [filter.since, filter.until].map(typedMoment)
  const [jobs, runs] = [filter.job, filter.run].map(identifiers)
  const categories = filter.category?.split(",").filter(Boolean)
  const text = plain(filter.text)
  return item => {
    const { event } = item
    const { initializeData, packageBody, status } = event.transferData
    const sent = moment(status.sentTime)
    const log = status.statusLog ?? []
    const said = () => log.flatMap(entry => [entry.item, entry.message])
    const { name, sourceRoot, destinationUri, destinationPath } = initializeData
    const ways = [sourceRoot, destinationUri, destinationPath]
    const texts = () => [name, event.runId, event.engine.host, ...ways, packageBody?.currentItem, ...said()]
    // Of the job under whose key it was published, as the server has it, and not of the one that it names.
    return (!jobs?.length || jobs.includes(jobOf(item)))
      && (!runs?.length || runs.includes(event.runId))
      && (!categories?.length || log.some(entry => categories.includes(entry.category)))
      && several.every(name => !filter[name] || filter[name].includes(status[name]))
      && !(sent < since) && !(sent > until)
      && (!text || texts().some(one => plain(one)?.includes(text)))
  }
}
