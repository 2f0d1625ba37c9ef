// Asking the server. What goes wrong is a Problem, in the server's own words where it has said some.
import { parameter, queryOf } from "../logic/routes.js"

class Problem extends Error {
  /** @param status of HTTP; 0 where there was no answer. */
  constructor(status, told = {}, path = "") {
    super(told.detail ?? told.title ?? (status ? `The server answered with ${status}.` : "The bridge does not answer."))
    Object.assign(this, { title: told.title, type: told.type, right: told.right, remedy: told.remedy, status, path, time: Date.now() })
  }
}

/** Gives the answer, if it is a good one. */
export async function request(path, query = "", options = {}) {
  const address = `${query}` ? `${path}?${query}` : path
  const answer = await fetch(address, { cache: "no-store", ...options }).catch(failure => {
    throw options.signal?.aborted ? failure : new Problem(0, undefined, address)
  })
  if (answer.ok) return answer
  const isTold = answer.headers.get("content-type")?.includes("json")
  throw new Problem(answer.status, isTold ? await answer.json().catch(() => undefined) : undefined, address)
}

/** All jobs of an answer: the server gives a thousand at a time. */
export async function askJobs(query, options) {
  const answer = await ask("api/jobs", queryOf({ ...query, limit: 1000 }), options)
  const jobs = new Map(answer.jobs.map(job => [job.jobId, job]))
  for (let part = answer, known = 0; part.newer && jobs.size > known; ) {
    known = jobs.size
    part = await ask("api/jobs", queryOf({ ...query, limit: 1000, after: parameter(part.newer, "after") }), options)
    // One that has moved meanwhile may come twice.
    for (const job of part.jobs) jobs.set(job.jobId, job)
  }
  return { ...answer, jobs: [...jobs.values()] }
}

export const ask = async (path, query, options) => (await request(path, query, options)).json()
