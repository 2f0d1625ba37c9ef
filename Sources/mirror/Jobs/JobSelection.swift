import MirroringCommands
import MirroringEngine

/// The jobs that a command line means, read and compared with each other before anything is done.
struct JobSelection: Sendable {
    /// The jobs, in the order in which they are named.
    let jobs: [Job]
    /// For each job those that have to be done before it, by their index.
    let predecessors: [Set<Int>]
    /// Whether job files were left out, since something is wrong with them or others may change them.
    let isPartial: Bool

    /// Reads jobs.
    ///
    /// Those that are named are all right or none is taken: a mistake leaves everything as it was. Of all that have a name,
    /// those that are wrong or not trusted are said and left out: one broken file must not stop thirty sites.
    ///
    /// - Parameters:
    ///   - arguments: job files, or names of jobs; one that is named twice counts once.
    ///   - all: whether all are meant that have a name, and none is named.
    ///   - checksum: whether files are compared by content, whatever the jobs say.
    /// - Throws: `CommandFailure` (exit code 2).
    init(_ arguments: [String], all: Bool, checksum: Bool = false) throws(CommandFailure) {
        try self.init(all ? Self.all() : Self.named(arguments), isAll: all, checksum: checksum)
    }

    private init(
        _ found: (documents: [JobDocument], problems: [String]),
        isAll: Bool,
        checksum: Bool
    ) throws(CommandFailure) {
        var (documents, problems) = found
        let comparison = JobComparison(documents)
        problems += comparison.conflicts.filter { $0.severity == .error }.map(\.description)
        guard problems.isEmpty || isAll else { throw CommandFailure(.usage, lines: problems) }
        for problem in problems { Console.error("mirror: \(problem)") }
        let colliding = comparison.colliding
        documents = documents.enumerated().filter { !colliding.contains($0.offset) }.map(\.element)
        guard !documents.isEmpty else {
            throw CommandFailure(.usage, "No job is left. Correct the job files; \"mirror validate\" checks them.")
        }
        jobs = documents.map { document in
            var job = document.job
            if checksum { job.verify = .content }
            return job
        }
        predecessors = colliding.isEmpty ? comparison.predecessors : JobComparison(documents).predecessors
        isPartial = !problems.isEmpty
    }

    private static func named(_ arguments: [String]) -> (documents: [JobDocument], problems: [String]) {
        var documents: [JobDocument] = []
        var problems: [String] = []
        for argument in arguments {
            do throws(JobFileFailure) {
                let document = try JobArgument.catalog.document(argument)
                if !documents.contains(where: document.isOfSameFile) { documents.append(document) }
            } catch {
                problems += error.sentences
            }
        }
        return (documents, problems)
    }

    private static func all() throws(CommandFailure) -> (documents: [JobDocument], problems: [String]) {
        var documents: [JobDocument] = []
        let found = try JobArgument.all()
        var problems = found.passedOver
        for entry in found.entries {
            switch entry.document {
            case .success(let document): documents.append(document)
            case .failure(let failure): problems += failure.sentences
            }
        }
        return (documents, problems)
    }
}
