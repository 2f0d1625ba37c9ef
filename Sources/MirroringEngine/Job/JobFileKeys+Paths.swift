import Foundation

extension JobFileKeys {
    /// A path, made absolute and simple.
    func path(_ key: String) throws(JobFileError) -> String {
        let text = try string(key)
        if text.hasPrefix("ssh://") {
            throw error(key, "is \(Self.withoutPassword(text)), but only local folders are supported. Name a folder.")
        }
        guard !text.contains("://") else {
            throw error(key, "is \(Self.withoutPassword(text)), which is no path of a folder.")
        }
        let absolute = text.hasPrefix("/") ? text : "\(folder)/\(text)"
        var components: [Substring] = []
        for component in absolute.split(separator: "/") where component != "." {
            if component == ".." {
                _ = components.popLast()
            } else {
                components.append(component)
            }
        }
        return "/\(components.joined(separator: "/"))"
    }

    private var folder: String {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        return folder.isEmpty ? FileManager.default.currentDirectoryPath : folder
    }

    /// A URI is shown without what may be secret in it.
    private static func withoutPassword(_ uri: String) -> String {
        guard let at = uri.lastIndex(of: "@"), let start = uri.range(of: "://")?.upperBound, start <= at else {
            return uri
        }
        return "\(uri[..<start])…\(uri[at...])"
    }

    /// Checks what the paths of a job have to do with each other.
    func check(_ job: Job) throws(JobFileError) {
        if job.destination == "/" { throw error("destination", "is /. Name a folder below it.") }
        if job.source == job.destination {
            throw error("destination", "is the source as well (\(job.source)). Name another folder.")
        }
        if job.destination.isAtOrBelow(job.source) {
            throw error(
                "destination",
                "(\(job.destination)) lies inside the source (\(job.source)). Name a folder outside of it."
            )
        }
        if job.source.isAtOrBelow(job.destination) {
            throw error(
                "source",
                "(\(job.source)) lies inside the destination (\(job.destination)). Name a folder outside of it."
            )
        }
        guard node("staging") != nil else { return }
        for (key, path) in [("source", job.source), ("destination", job.destination)] {
            if job.staging.isAtOrBelow(path) {
                throw error(
                    "staging",
                    "(\(job.staging)) lies inside the \(key) (\(path)). Name a folder beside the destination."
                )
            }
            if path.isAtOrBelow(job.staging) {
                throw error("staging", "(\(job.staging)) holds the \(key) (\(path)). Name a folder of its own.")
            }
        }
    }
}
