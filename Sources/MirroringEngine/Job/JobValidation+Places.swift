import Foundation
import MirroringEvents

extension JobValidation {
    /// What the engine needs itself and that lies where the job deletes, unless the job leaves it out; and a source that is nothing else.
    /// What lies in the source is left out (``PlacesInSource``).
    func placeProblems() -> [Problem] {
        let table = MountTable.current
        let folders = JobFolders(of: job, in: table)
        let file = job.file.map { $0.hasPrefix("/") ? $0 : "\(FileManager.default.currentDirectoryPath)/\($0)" }
        let places = places + [file].compactMap { $0.map { EnginePlace(.job, at: $0) } }
        return places.flatMap { place in
            var problems: [Problem] = []
            if job.farDestination == nil, !job.destination.isEmpty {
                let paths = place.paths(below: folders.destination, in: table)
                let path = paths.first { $0.isEmpty || !folders.exclusions.cover($0, isFolder: place.isFolder) }
                let danger = "where a run deletes what the source does not have"
                if let path { problems.append(problem(place, path, in: "destination", job.destination, danger)) }
            }
            if job.farSource == nil, !job.source.isEmpty, place.isFolder,
                place.paths(below: folders.source, in: table).contains("")
            {
                problems.append(problem(place, "", in: "source", job.source, "so a run would mirror it"))
            }
            return problems
        }
    }

    private func problem(
        _ place: EnginePlace,
        _ path: String,
        in key: String,
        _ folder: String,
        _ danger: String
    ) -> Problem {
        let exclude = path.isEmpty ? nil : Exclusions.advice(leavingOut: path, isFolder: place.isFolder)
        let remedy = place.remedy + (exclude.map { ", or leave it out with \($0)" } ?? "")
        let whole = path.isEmpty ? "is" : "lies in"
        let sentence = "The \(place.name) \(place.path) \(whole) the \(key) \(folder), \(danger). \(remedy)."
        return Problem(key: key, failure: invalid(place.path, sentence))
    }
}
