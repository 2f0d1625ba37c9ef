import Foundation

extension JobFileKeys {
    /// A folder, here or on another machine; nil if it is left out.
    func place(_ key: String) -> JobPlace? {
        place(key) { text throws(RemotePlace.Problem) in
            guard let place = try RemotePlace.read(text) else { return path(text, of: key).map(JobPlace.here) }
            return .far(place)
        }
    }

    /// The folder for packages under way; nil if it is left out.
    ///
    /// - Parameter destination: on whose machine it is; nil if that is not known.
    func staging(of destination: JobPlace?) -> JobPlace? {
        let key = "staging"
        return place(key) { text throws(RemotePlace.Problem) in
            if let destination = destination?.remote { return .far(try destination.folder(text)) }
            guard try RemotePlace.read(text) == nil else {
                throw RemotePlace.Problem(
                    description: """
                        is "\(text)", which names another machine, and packages are staged where the destination is. A folder of this \
                        machine is written with ./ before it.
                        """
                )
            }
            return path(text, of: key).map(JobPlace.here)
        }
    }

    /// Reads a key's value as a place; nil if it is left out, or no folder to work in.
    private func place(
        _ key: String,
        _ read: (String) throws(RemotePlace.Problem) -> JobPlace?
    ) -> JobPlace? {
        // White space at a name's end belongs to the name.
        guard let text = string(key, trimming: .newlines) else { return nil }
        do throws(RemotePlace.Problem) {
            let place = try read(text)
            guard let far = place?.remote, far.isTop else { return place }
            let whole = far.path == "/" ? "all of that machine" : "a user's whole home"
            note(key, "is \(far), which is \(whole). Name a folder below it.")
        } catch {
            note(key, error.description)
        }
        return nil
    }

    /// Checks that neither source nor destination lies in the other, and that one of them is here.
    func checkFolders(of job: Job) {
        if job.destination == "/" {
            note("destination", "is /. Name a folder below it.")
        } else if job.farSource != nil, job.farDestination != nil {
            note(
                "Only one of source and destination may be on another machine. Run the job at one of them.",
                at: node("destination")
            )
        } else if job.placeOfSource == job.placeOfDestination {
            note("destination", "is the source as well (\(job.source)). Name another folder.")
        } else if job.placeOfDestination.isAtOrBelow(job.placeOfSource) {
            note(
                "destination",
                "(\(job.destination)) lies inside the source (\(job.source)). Name a folder outside of it."
            )
        } else if job.placeOfSource.isAtOrBelow(job.placeOfDestination) {
            note(
                "source",
                "(\(job.source)) lies inside the destination (\(job.destination)). Name a folder outside of it."
            )
        }
    }

    /// Checks where a staging folder that is named lies, by the names of the folders.
    func checkStaging(of job: Job) {
        guard let staging = job.placeOfStaging else { return }
        for (key, place) in [("source", job.placeOfSource), ("destination", job.placeOfDestination)] {
            if place.isAtOrBelow(staging), place != staging {
                return note("staging", "(\(staging)) holds the \(key) (\(place)). Name a folder of its own.")
            }
            guard staging.isAtOrBelow(place) else { continue }
            guard key == "destination" else {
                return note(
                    "staging",
                    "(\(staging)) lies inside the source (\(place)). Name a folder beside the destination."
                )
            }
            guard !StagingPlace.mayLie(at: staging.path, in: place.path) else { continue }
            return note(
                "staging",
                """
                (\(staging)) lies inside the destination (\(place)). Name a folder beside the destination, or one right \
                below it whose name begins with a point, such as \(place.path)/\(StagingPlace.innerName).
                """
            )
        }
    }
}
