import MirroringFiles

extension Arrival {
    /// The value, for which the task waits: until the run has to end, or the task is cancelled.
    ///
    /// - Parameters:
    ///   - deadline: until when the run may go on.
    ///   - giveUp: has the value come soon, whatever it is then.
    func arrived(by deadline: RunDeadline, orElse giveUp: @escaping @Sendable () -> Void) async -> Value {
        let clock = Task { if await deadline.reached() != nil { giveUp() } }
        defer { clock.cancel() }
        return await withTaskCancellationHandler {
            await arrived()
        } onCancel: {
            giveUp()
        }
    }
}
