/// Decides, while an rsync runs, whether it goes on.
protocol RsyncWatch: Sendable {
    /// How long it may go on before this is asked again; nil if it is to be ended now.
    ///
    /// - Parameter group: rsync with all that it has started.
    func patience(with group: ProcessGroup) -> Duration?

    /// It has said a line on stderr.
    func complained(_ line: ArraySlice<UInt8>)
}

extension RsyncWatch {
    func complained(_ line: ArraySlice<UInt8>) {}
}
