extension WireNames.MonitorKey {
    /// Something is found wrong with that job.
    public static func jobFinding(_ kind: JobFinding.Kind, _ jobId: some StringProtocol) -> String {
        "\(jobPrefix)\(kind.rawValue).\(jobId)"
    }

    /// What is kept in the history beside the events: what is found wrong with jobs, and what of it is taken back. Binding keys.
    public static var findings: [String] {
        JobFinding.Kind.allCases.map { jobFinding($0, "*") } + [jobSettled("*")]
    }
}

extension WireNames.MessageType {
    /// Something is found wrong with a job: ``JobFinding``.
    public static func finding(_ kind: JobFinding.Kind) -> String { "job.\(kind.rawValue)" }
}
