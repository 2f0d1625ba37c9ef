package import MirroringEvents

extension JobRun {
    /// What to do next.
    package enum Action: Sendable, Hashable {
        /// Tell the sink.
        case notify(Event)
        /// Export the package of that number, from 1.
        case exportPackage(Int)
        /// Transfer the package that was exported.
        case transferPackage
        /// Import the package that was transferred.
        case importPackage
        /// Leave the run's trace beside what the packages have brought.
        case leaveTrace
        /// Make visible what all packages have built.
        case publish
        /// Run what comes after the work: the run ends with that outcome.
        case finish(Outcome)
    }

    /// An event before it gets its identity.
    package struct Event: Sendable, Hashable {
        /// 1, 2, 3 … without a gap.
        package var sequence: Int
        /// What the run was busy with when it came: needed to close the run if the engine dies.
        package var phase: MirroringPhase
        /// What it says.
        package var transferData: MirroringTransferData
    }
}
