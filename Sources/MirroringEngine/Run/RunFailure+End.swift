import MirroringEvents

extension RunFailure {
    /// That a run's time is over: as if somebody had ended it where its window has closed, and a timeout where it has taken too long.
    init(_ end: RunEnd, while phase: MirroringPhase) {
        let category: MirroringEvents.Category =
            switch end {
            case .windowClosed: .cancelled
            case .timedOut: .timeout
            }
        self.init(category, reach: .run, end.sentence(while: phase.rawValue))
    }
}

extension MirroringOccurrence {
    /// What happens to a run whose time is over.
    init(_ end: RunEnd, in phase: MirroringPhase) {
        switch (end, phase) {
        case (.windowClosed, _): self = .cancelled(in: phase)
        case (.timedOut, .exporting): self = .exportFailed
        case (.timedOut, .transferring): self = .transferFailed(continues: false)
        case (.timedOut, .importing): self = .importFailed(continues: false)
        }
    }
}
