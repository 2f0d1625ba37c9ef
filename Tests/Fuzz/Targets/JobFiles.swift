import MirroringEngine

/// Job files.
struct JobFiles: FuzzTarget {
    static let name = "job"
    static let summary = "a job file"
    static var form: any InputForm { YAMLForm() }

    static var large: [LargeInput] {
        // A job file has at most a mebibyte.
        let most = (1 << 20) - 400
        return [
            LargeInput("too long") { [UInt8]("# x\n", times: most / 3) },
            LargeInput("lists in lists") { [UInt8]("[", times: most) },
            LargeInput("mappings in mappings") { [UInt8]("{a: ", times: most / 4) },
            LargeInput("an unknown key") { [UInt8]("? ", [UInt8]("k", times: most), "\n: 1\n") },
            LargeInput("unknown keys") { [UInt8](numbered: most / 14) { "key\($0): 1\n" } },
            LargeInput("a long name") { [UInt8](start + "name: ", [UInt8]("é", times: most / 2), "\n") },
            LargeInput("patterns") { [UInt8](start + "name: n\nexclude:\n", [UInt8]("- a\n", times: most / 4), "") },
            LargeInput("pages") {
                [UInt8](start + "name: n\npages: [", [UInt8](numbered: most / 10) { "\"*.\($0)\", " }, "]\n")
            },
            LargeInput("spans") {
                [UInt8](start + "name: n\nwindow: [", [UInt8]("1:00-2:00, ", times: most / 11), "]\n")
            },
            LargeInput("rates") {
                [UInt8](start + "name: n\nbandwidth: {", [UInt8](numbered: most / 24) { "\($0)-1:00: 1B/s, " }, "}\n")
            },
            LargeInput("a long path") {
                [UInt8](start + "name: n\nstaging: ", [UInt8]("a/../", times: most / 5), "\n")
            },
            LargeInput("laughs") {
                [UInt8](
                    "id: &a0 x\n",
                    [UInt8](numbered: 30) { "k\($0): &a\($0 + 1) [*a\($0), *a\($0), *a\($0)]\n" },
                    ""
                )
            },
        ]
    }

    private static let start = "id: 11111111-1111-4111-8111-111111111111\nsource: /srv/edit\ndestination: /srv/www\n"

    private let file: ScratchFile

    init(in folder: ScratchFolder) {
        file = ScratchFile("job.yaml", in: folder)
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        try file.write(input)
        let job: Job
        do throws(JobFileFailure) {
            job = try JobFile.read(file.path)
        } catch {
            let isSaid = !error.problems.isEmpty && error.problems.allSatisfy { !$0.problem.isEmpty }
            guard isSaid else { throw Finding("The refusal says nothing.") }
            return false
        }
        guard try JobFile.parse(Self.spelled(job), file: file.path) == job else {
            throw Finding("The job is another one after it was written and read: \(job)")
        }
        return true
    }

    /// A job file that says everything of a job.
    private static func spelled(_ job: Job) -> String {
        var lines = [
            "id: \(job.id)",
            "name: \(YAMLSpelling.text(job.name))",
            "source: \(YAMLSpelling.text(job.source))",
            "destination: \(YAMLSpelling.text(job.destination))",
            "pages: \(YAMLSpelling.list(job.pages.globs))",
            "exclude: \(YAMLSpelling.list(job.exclude))",
            "continueOnError: \(job.continueOnError)",
            "retries: \(job.retries)",
            "trace: \(job.trace)",
            "package: {maxPages: \(job.package.maxPages), maxFiles: \(job.package.maxFiles), maxBytes: \(job.package.maxBytes)}",
        ]
        lines.append("verify: \(job.verify.rawValue)")
        lines += JobFileLines.limits(of: job) + JobFileLines.copying(of: job)
        if let most = job.maxDeletions { lines.append("maxDeletions: \(most)") }
        if let share = job.maxDeletionShare { lines.append("maxDeletionShare: \(share)") }
        if let expectation = job.expectation {
            lines.append("expect: {every: \(expectation.every), grace: \(expectation.grace)}")
        }
        if case .releases(let kept) = job.publish { lines += ["publish: release", "releases: \(kept)"] }
        if let span = job.keepDeleted { lines.append("keepDeleted: \(span.components.seconds)s") }
        lines += JobFileLines.connection(of: job)
        // The folder beside the destination needs no mention; named, it is held to more.
        let standard = Job(id: job.id, name: job.name, source: job.source, destination: job.destination).staging
        if job.farDestination == nil, job.staging != standard {
            lines.append("staging: \(YAMLSpelling.text(job.staging))")
        }
        return lines.joined(separator: "\n")
    }
}
