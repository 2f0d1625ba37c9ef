import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

extension JobValidation {
    /// What is wrong with what is at the destination, by the way in which the job publishes; to be asked where nothing else is wrong.
    public func publishingProblems() -> [Problem] {
        do throws(RunFailure) {
            try checkPublishing()
            return []
        } catch {
            return [Problem(key: "destination", failure: error)]
        }
    }

    /// Checks that what is at the destination goes with the way in which the job publishes, without changing anything: of what is tried
    /// nothing is left. A destination on another machine is checked there.
    ///
    /// - Throws: ``RunFailure`` (validation) that names the folder and the remedy.
    public func checkPublishing() throws(RunFailure) {
        guard job.farDestination == nil else { return }
        let place = ReleasePlace(destination: job.destination)
        guard job.publish != .packages else { return try checkNoRelease(place) }
        let current = try place.current()
        try checkParent()
        if current == .folder { try checkNoMount() }
        try checkNoMountInside()
        try checkStagingIsOutside()
        _ = try place.open()
        if current.release == nil { try checkLinks() }
    }

    /// Tries whether releases can be made at all, as far as there is a folder to try it in: the destination is a symbolic link to one of
    /// them, and what two have in common are second names of the same files.
    private func checkLinks() throws(RunFailure) {
        let staging = StagingPlace(job: job)
        guard staging.hasRoom else { return }
        defer { staging.removeIfEmpty() }
        // Where nothing can be tried something else is wrong, and says so.
        guard let traits = try? staging.traits(), !traits.hasSymbolicLinks || !traits.hasHardLinks else { return }
        let kinds = [("symbolic", traits.hasSymbolicLinks), ("hard", traits.hasHardLinks)]
        let lacking = kinds.filter { !$0.1 }.map(\.0)
        throw invalid(
            job.destination,
            """
            The file system of \(job.destination) has no \(lacking.joined(separator: " or ")) links, of which releases are made. Write \
            "publish: packages", or name a destination on another file system.
            """
        )
    }

    /// A job that puts each package in place must not do that in a release, which others take for what it was.
    private func checkNoRelease(_ place: ReleasePlace) throws(RunFailure) {
        guard try place.linkedRelease() != nil else { return }
        throw invalid(
            job.destination,
            """
            The destination \(job.destination) was published by releases. Write "publish: release", or put a folder in the \
            link's place.
            """
        )
    }

    /// Whoever may change the folder around the link decides what is published.
    private func checkParent() throws(RunFailure) {
        let path = job.destination.parentPath
        let parent = try OpenedFolder.root(path)
        do throws(FileProblem) {
            try parent.check(.own, at: path)
        } catch {
            throw invalid(
                path,
                """
                The folder \(path) \(error.description(in: path)), so others could say which release is published. Name a \
                destination in a folder that is this user's alone, or write "publish: packages".
                """
            )
        }
        do throws(Errno) {
            try parent.check(rights: W_OK | X_OK)
        } catch {
            throw invalid(
                path,
                "The folder \(path) can't be written, so the link in it can't be changed: \(error.reason). Allow it, or name another."
            )
        }
    }

    /// A link takes the folder's place, and each release is a tree that is made anew.
    private func checkStagingIsOutside() throws(RunFailure) {
        guard StagingPlace.mayLie(at: job.staging, in: job.destination) else { return }
        throw invalid(
            job.staging,
            """
            The staging folder \(job.staging) lies in the destination, whose place a link to a release takes. Name one beside it \
            in "staging", or write "publish: packages".
            """
        )
    }

    /// A release begins as a clone of the one before, whose files have second names there; a file of another mount can't have one.
    private func checkNoMountInside() throws(RunFailure) {
        let destination = RealPath.of(job.destination)
        guard let mount = JobMounts.inside(destination).first.map({ "\(destination)/\($0)" }) else { return }
        throw invalid(
            mount,
            """
            \(mount) is a mount inside the destination, so no release can be made of what is there, also where it is left out. \
            Unmount it, mount it beside the destination, or write "publish: packages".
            """
        )
    }

    private func checkNoMount() throws(RunFailure) {
        guard !JobMounts.areOnOneMount(job.destination, job.destination.parentPath) else { return }
        throw invalid(
            job.destination,
            """
            The destination \(job.destination) is mounted there, so no link can take its place. Name a folder in it, or write \
            "publish: packages".
            """
        )
    }
}
