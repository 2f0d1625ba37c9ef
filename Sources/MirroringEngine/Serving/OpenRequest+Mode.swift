import MirroringRemote

extension OpenRequest.Mode {
    /// Whether what was opened for this may be asked such a question.
    func allows(_ kind: FrameKind) -> Bool {
        switch self {
        case .look, .check: [.look, .traits, .attributes, .examine, .rsync].contains(kind)
        case .run, .reset: kind != .past
        case .list, .rollback: kind == .past
        case .restore: [.past, .importPackage, .drop, .trace, .publish, .discard].contains(kind)
        }
    }
}
