import MirroringEvents
import MirroringFiles

/// When the canary came through to each target last, in a file for the textfile collector of Prometheus' node exporter: a rule complains
/// when that is too long ago.
actor CanaryBook {
    private let file: String
    private let executor = SerialQueueExecutor(label: "canary-book")
    private var times: [String: Timestamp] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter file: its path.
    init(file: String) {
        self.file = file
    }

    /// The canary was delivered to a target.
    ///
    /// - Throws: an error that names the file.
    func note(_ target: String, at time: Timestamp) throws {
        times[target] = time
        let place = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        let name = String(file.split(separator: "/").last ?? "")
        let folder = try OpenedFolder.named(place.isEmpty ? "/" : place)
        try folder.replaceFile(name, at: file, with: Array(text.utf8), permissions: 0o644)
    }

    /// What the file says. The names of targets are letters, digits, hyphens and underscores.
    private var text: String {
        let name = "mirroring_alert_canary_timestamp_seconds"
        let lines = times.sorted { $0.key < $1.key }.map { target, time in
            "\(name){target=\"\(target)\"} \(time.milliseconds / 1_000)"
        }
        let head = [
            "# HELP \(name) When the canary was last delivered to a target of mom alert.", "# TYPE \(name) gauge",
        ]
        return (head + lines).joined(separator: "\n") + "\n"
    }
}
