import MirroringFiles

/// What is known of a job from its runs, also when its file is gone or says something else by now.
struct JobFacts: Codable, Sendable, Hashable {
    /// Where runs have staged and imported.
    struct Place: Codable, Sendable, Hashable {
        /// The path, or what people call it if it is on another machine.
        var destination: String
        /// The same of the staging folder; nothing where only another machine knows.
        var staging: String
        /// The destination's URI, if it is on another machine: then neither is a path here.
        var uri: String?
        /// Whether the destination has been there: if it is not now, something is not mounted, or it was renamed. Of another machine's
        /// nobody knows here.
        var hasExisted: Bool
        /// Whether somebody was told that it is not there when the job was to be forgotten.
        var isMissed = false

        /// Whether it is on this machine.
        var isHere: Bool { uri == nil }
    }

    /// The job's name for people.
    var name: String
    /// The job file, an absolute path; nil for a job that a program has made.
    var file: String?
    /// What only this engine knows of the job: its far ends on other machines know each other by that. Nil before its first run.
    var farToken: String?
    /// The newest last.
    var places: [Place] = []

    /// What is known of a job that nothing is known of yet.
    init(name: String) {
        self.name = name
    }

    /// A run begins or ends: what the job says now, and where it works.
    ///
    /// - Parameter folder: the working folder, in which the name of its file may begin.
    mutating func note(_ job: Job, in folder: String) {
        name = job.name
        farToken = farToken ?? FarCaller.newToken
        file = job.file.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
        let known = places.first { $0.destination == job.destination && $0.staging == job.staging }
        places.removeAll { $0.destination == job.destination && $0.staging == job.staging }
        let uri = job.farDestination?.uri
        let exists = uri == nil && (FileFacts(of: job.destination) != nil || known?.hasExisted == true)
        places.append(Place(destination: job.destination, staging: job.staging, uri: uri, hasExisted: exists))
    }
}
