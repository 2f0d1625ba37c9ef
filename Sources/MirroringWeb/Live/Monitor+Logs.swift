import MirroringBridge
import MirroringEvents
import MirroringOfflineLog

/// The logs: what is found in the folder when it is looked through.
extension Monitor {
    /// How often the folder is looked through: with a bridge, whose events tell as much; and without.
    private static let folderPauses = (bridge: Duration.seconds(60), logs: Duration.seconds(5))
    /// How often at most because somebody asks.
    private static let lookPause = Duration.seconds(1)

    /// Looks through the folder now and then, until the task is cancelled.
    func readLogs() async {
        while !Task.isCancelled {
            await takeLogs()
            if bridge == nil, !Task.isCancelled {
                await judgeSilence()
                if !isCaughtUp {
                    isCaughtUp = true
                    snapshotBytes = nil
                    send(StreamMessage(caughtUpFrame(at: place)))
                }
            }
            try? await Task.sleep(for: bridge == nil ? Self.folderPauses.logs : Self.folderPauses.bridge)
        }
    }

    /// Looks through the folder for somebody who asks what is in it, unless that was done a moment ago.
    func takeNewLogs() async {
        if let lookedAt, lookedAt.duration(to: .now) < Self.lookPause { return }
        await takeLogs()
    }

    /// Looks through the folder, and takes what is new in it.
    private func takeLogs() async {
        lookedAt = .now
        var isListed = false
        repeat {
            let changes = await room.changes(afterListing: isListed)
            contents = await room.contents
            for summary in changes.read {
                book.take(summary)
                note(changed: summary.file.jobId)
            }
            for file in changes.removed {
                book.remove(file)
                note(changed: file.jobId)
            }
            isListed = changes.hasMore
        } while isListed && !Task.isCancelled
    }

    /// Without a bridge, its files tell which runs are silent.
    private func judgeSilence() async {
        var found: [RunKey: Timestamp] = [:]
        for run in book.unfinished.prefix(1_000) {
            guard let file = run.file else { continue }
            if let since = await room.silence(of: file, limit: facts.silenceLimit) { found[run.run] = since }
        }
        replaceSilent(found)
    }
}
