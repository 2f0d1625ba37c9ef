import MirroringEngine

/// What is wrong with job files, with the folders that they name, and between them.
struct JobFindings {
    /// Something that is wrong, or worth to know.
    struct Problem {
        /// Where: a file, and a line of it if it is known.
        let file: String
        let line: Int?
        let severity: JobConflict.Severity
        let message: String

        /// `file:line: message`, as compilers write it.
        var sentence: String { "\(file):\(line.map { "\($0):" } ?? "") \(message)" }
    }

    /// A job file.
    struct File {
        let path: String
        /// Its job; nil if it can't be read as one.
        let job: Job?
        /// What is wrong with it. What is to be corrected in another file stands there and here.
        var problems: [Problem]

        /// Whether the job can be run.
        var isValid: Bool { problems.allSatisfy { $0.severity == .warning } }
    }

    /// The files, in the order in which they were named.
    let files: [File]

    /// Looks at job files and folders, and changes nothing.
    ///
    /// - Parameters:
    ///   - entries: the job files.
    ///   - enginePlaces: what the engine needs itself.
    init(_ entries: [JobEntry], besides enginePlaces: [EnginePlace]) {
        var files: [File] = []
        var documents: [JobDocument] = []
        // Where in the files a document is.
        var places: [Int] = []
        for entry in entries {
            var file = File(path: entry.file, job: nil, problems: [])
            switch entry.document {
            case .success(let document):
                file = File(path: entry.file, job: document.job, problems: Self.problems(document, enginePlaces))
                places.append(files.count)
                documents.append(document)
            case .failure(let failure):
                file.problems = failure.problems.map { problem in
                    Problem(file: problem.file, line: problem.line, severity: .error, message: problem.problem)
                }
            }
            file.problems += entry.hidden.map { hidden in
                let message = "Another file of that name, \(hidden), is not used. Rename one of them."
                return Problem(file: entry.file, line: nil, severity: .warning, message: message)
            }
            files.append(file)
        }
        for conflict in JobComparison(documents).conflicts {
            let problem = Problem(
                file: conflict.file,
                line: conflict.line,
                severity: conflict.severity,
                message: conflict.problem
            )
            for job in conflict.jobs where job == conflict.jobs[0] || conflict.severity == .error {
                files[places[job]].problems.append(problem)
            }
        }
        self.files = files
    }

    private static func problems(_ document: JobDocument, _ places: [EnginePlace]) -> [Problem] {
        let validation = JobValidation(job: document.job, places: places)
        let problems = validation.problems()
        return (problems.isEmpty ? validation.publishingProblems() : problems).map { problem in
            // A staging folder that the file does not name follows from the destination.
            let line = document.line(of: problem.key) ?? document.line(of: "destination")
            return Problem(
                file: document.file,
                line: line,
                severity: .error,
                message: problem.failure.description
            )
        }
    }
}
