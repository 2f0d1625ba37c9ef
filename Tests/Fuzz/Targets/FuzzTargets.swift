/// All readers.
enum FuzzTargets {
    /// Those of the program.
    static let all: [any FuzzTarget.Type] = [
        EventBodies.self, ReplayRequests.self, OutboxSegments.self, ImportJournals.self, Manifests.self,
        ReleaseFiles.self, OfflineLogs.self, OfflineLogPages.self,
        PositionFiles.self, SettingsFiles.self, JobFiles.self, AlertFiles.self, Traces.self,
        SessionFrames.self, RemoteLists.self, RemoteMessages.self, RsyncArguments.self, SSHMessages.self,
        ToolOutputs.self, StreamFrames.self,
    ]

    /// Those that do what no reader may, so that it is seen that they are caught.
    static let faulty: [any FuzzTarget.Type] = [
        CrashingReader.self, HangingReader.self, SlowReader.self, GrowingReader.self, ForgetfulReader.self,
    ]

    /// The reader of that name; nil if there is none.
    static func named(_ name: String) -> (any FuzzTarget.Type)? {
        (all + faulty).first { $0.name == name }
    }
}
