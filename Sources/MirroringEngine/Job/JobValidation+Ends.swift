import MirroringRemote

/// What is checked where not both of the job's folders are looked at: at one end of a job that has another machine's folder as well, and
/// for what is done at a destination without a source.
extension JobValidation {
    /// Checks the source alone, for the end that has no other folder of the job.
    ///
    /// - Throws: ``RunFailure`` (validation) that names the folder and the remedy.
    func checkSourceAlone() throws(RunFailure) {
        try checkSource()
        if let problem = placeProblems().first { throw problem.failure }
        try checkTrustOfSource()
    }

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

    /// Checks all but the source, for what puts back what was at the destination.
    private func checkDestinationAndStaging() throws(RunFailure) {
        try checkDestination()
        try checkStaging()
        try checkTrustOfDestination()
        try checkTrustOfStaging()
    }

    /// Checks all that is to be seen where the destination is, for the end of another machine's job that keeps it.
    private func checkKeeping() throws(RunFailure) {
        try checkDestinationAndStaging()
        let problem = stagingOverlap(in: .current) ?? JobMounts(of: job).problems.first ?? placeProblems().first
        if let problem { throw problem.failure }
        try checkOwners()
        try checkPublishing()
    }
}
