import MirroringEvents
import MirroringFiles
import SystemPackage

/// Makes a release the current one, in one step: whoever goes by the destination's path finds the old tree or the new, whole.
struct ReleaseSwitch {
    let place: ReleasePlace
    let store: ReleaseStore
    /// Whether all of it is on the disk when it is done.
    var isDurable = false

    /// Publishes what was built.
    ///
    /// In this order, so that a start after a crash can tell from what is there how far it came: notes, the tree's name, the link beside,
    /// the link in its place (the switch), the notes' name.
    ///
    /// - Parameters:
    ///   - notes: those of the release.
    ///   - current: what is at the destination.
    func publish(_ notes: ReleaseNotes, over current: ReleasePlace.Current) throws(RunFailure) {
        guard let release = notes.publication?.release else { return }
        // Before anybody is led there.
        if isDurable { try store.tree(of: ReleaseStore.building)?.synchronizeFileSystem() }
        try store.write(notes)
        try store.rename(ReleaseStore.building, to: release)
        try link(to: release, over: current)
        try finish(release)
    }

    /// Has the destination lead to a release.
    func link(to release: ReleaseName, over current: ReleasePlace.Current) throws(RunFailure) {
        let parent = try place.parent()
        try removeNextLink(in: parent)
        do throws(Errno) {
            try parent.makeLink(FileName(place.nextLink), to: place.target(of: release))
            if current == .folder {
                try parent.exchange(FileName(place.nextLink), with: FileName(place.link))
            } else {
                try parent.rename(FileName(place.nextLink), to: parent, FileName(place.link))
            }
            if isDurable {
                try parent.synchronize()
                try store.folder.synchronize()
            }
        } catch {
            guard current != .folder || error != .invalidArgument else {
                throw RunFailure(
                    .validation,
                    item: place.destination,
                    """
                    \(place.destination) is a folder, and its file system can't put a link in its place in one step. Move it away, \
                    and run the job again.
                    """
                )
            }
            let path = error == .fileExists ? place.nextLinkPath : place.destination
            throw RunFailure(SystemFailure(error, while: "made a link to a release", path: path))
        }
    }

    /// What is left to do when the release is visible: the folder that was at the destination becomes the release before, and what was
    /// rolled back is over. Not with a release that was made without a look at the source: that may still be as it was then.
    func finish(_ release: ReleaseName) throws(RunFailure) {
        try adoptFolder(before: release)
        let isOfSource = try store.buildingNotes()?.publication?.items != nil
        try store.keepNotes(of: release)
        if isOfSource { try store.write(nil) }
    }

    private func adoptFolder(before release: ReleaseName) throws(RunFailure) {
        let parent = try place.parent()
        let older = release.predecessor
        do throws(Errno) {
            guard try parent.facts(FileName(place.nextLink))?.kind == .folder else { return }
            try move(FileName(place.nextLink), of: parent, to: FileName(older.description))
        } catch {
            throw RunFailure(SystemFailure(error, while: "kept as a release", path: place.destination))
        }
    }

    /// Moves a folder to the releases. What lies above it changes, and so the system wants it to be writable: one that has a mode of the
    /// source's by which nobody may write to it is opened for that.
    private func move(
        _ name: borrowing FileName,
        of parent: OpenedFolder,
        to newName: borrowing FileName
    ) throws(Errno) {
        do throws(Errno) {
            try parent.rename(name, to: store.folder, newName)
        } catch {
            guard error == .permissionDenied, let folder = try parent.entry(name) else { throw error }
            let mode = try folder.facts().mode
            guard mode & 0o200 == 0 else { throw error }
            try folder.setMode(mode | 0o200)
            try parent.rename(name, to: store.folder, newName)
            try folder.setMode(mode)
        }
    }

    // MARK: After a crash

    /// Ends a switch that was cut short, or takes it back, by what is there.
    ///
    /// - Parameter current: what is at the destination.
    func recover(_ current: ReleasePlace.Current) throws(RunFailure) {
        try store.removeRests()
        guard let release = try store.buildingNotes()?.publication?.release else {
            return try removeNextLink(in: place.parent())
        }
        if current == .release(release) { return try finish(release) }
        // Not switched: it goes on being built.
        try removeNextLink(in: place.parent())
        if try store.holds(release), try !store.holds(ReleaseStore.building) {
            try store.rename(release, to: ReleaseStore.building)
        }
    }

    /// Removes a link that was made and not used. What is no link of ours stays, and is said by the system to be in the way.
    private func removeNextLink(in parent: OpenedFolder) throws(RunFailure) {
        do throws(Errno) {
            guard let target = try parent.target(ofLink: FileName(place.nextLink)), place.release(at: target) != nil
            else { return }
            try parent.removeFile(FileName(place.nextLink))
        } catch {
            throw RunFailure(SystemFailure(error, while: "removed", path: place.nextLinkPath))
        }
    }
}
