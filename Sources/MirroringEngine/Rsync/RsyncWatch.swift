/// Decides, while an rsync runs, whether it goes on.
protocol RsyncWatch: Sendable {
    /// How long it may go on before this is asked again; nil if it is to be ended now.
    ///
    /// - Parameter group: rsync with all that it has started.
    func patience(with group: ProcessGroup) -> Duration?
}
