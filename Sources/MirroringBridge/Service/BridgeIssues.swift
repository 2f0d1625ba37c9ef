/// What is wrong with a bridge, for its heartbeats and for whoever asks.
struct BridgeIssues {
    let history: EventHistory
    let health: BridgeHealth
    let offlineLog: OfflineLogKeeper
    let subscribers: SubscriberWatch

    /// A sentence each; none while all is well.
    var sentences: [String] {
        get async { await sentences(at: await history.progress) }
    }

    /// A sentence each, beside a progress that is told as well: all is well only where that one has come to the end.
    func sentences(at progress: ReadingProgress) async -> [String] {
        (progress.isCaughtUp ? [] : ["The history is being read."]) + health.issues
            + [await offlineLog.lastError].compactMap(\.self) + (await subscribers.issues)
    }

    /// The reasons for that; none while all is well.
    var troubles: Set<BridgeTrouble> {
        get async {
            var troubles = health.inTrouble
            if await !history.progress.isCaughtUp { troubles.insert(.catchingUp) }
            troubles.formUnion(await offlineLog.troubles)
            if await !subscribers.issues.isEmpty { troubles.insert(.subscribers) }
            return troubles
        }
    }
}
