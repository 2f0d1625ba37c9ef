import MirroringRemote

extension OpenRequest.Mode {
    /// Whether what was opened for this may be asked such a question.
    func allows(_ kind: FrameKind) -> Bool {
        switch self {
        case .look, .check: [.look, .traits, .examine, .rsync].contains(kind)
        case .run, .reset: kind != .past
        case .list, .rollback: kind == .past
        case .restore: [.past, .importPackage, .drop, .trace, .publish, .discard].contains(kind)
        }
    }
}

extension JobValidation {
    /// Checks what is to be seen where the destination is, as far as that matters to what it is opened for.
    ///
    /// - Throws: ``RunFailure`` (validation) that names the folder and the remedy.
    func check(for mode: OpenRequest.Mode) throws(RunFailure) {
        switch mode {
        case .look, .check, .run, .reset: try checkKeeping()
        case .list: break
        case .rollback: try checkPublishing()
        case .restore:
            try checkDestinationAndStaging()
            try checkPublishing()
        }
    }
}
