import Foundation
import MirroringEvents
import MirroringFiles
import MirroringTrace

/// Looks at targets, and judges what their traces say.
struct Probe: Sendable {
    /// How old a copy may be, in seconds; by default as old as its trace says.
    var maximumAge: Int?
    /// What the digests have to be; nil to compare with what is known of the run.
    var wanted: TraceVerdict.Comparison?
    /// How long a site may take.
    var timeout: Duration
    /// A PEM file with the authorities to trust; the system's where nil.
    var authorities: String?
    /// The folder of this machine's offline log.
    var logFolder: String

    /// Looks at a target.
    ///
    /// - Throws: `CancellationError`.
    func result(of target: ProbeTarget) async throws -> ProbeResult {
        do {
            let found =
                switch target {
                case .site(let address): try await judgement(of: address)
                case .folder(let path): try await judgement(ofFolder: path)
                }
            return ProbeResult(target: target.name, outcome: .success(found))
        } catch let problem as ProbeProblem {
            return ProbeResult(target: target.name, outcome: .failure(problem))
        }
    }

    private func judgement(of address: SiteAddress) async throws -> ProbeResult.Judgement {
        let download = TraceDownload(address: address, timeout: timeout, authorities: authorities)
        let copy = try await download.copy()
        let log = LoggedRuns(folder: logFolder)
        let logged = log.digest(of: copy.trace).map {
            TraceVerdict.Comparison(.log, digest: $0, place: log.folder)
        }
        var judgement = judge(copy.trace, comparedWith: wanted ?? logged, log)
        judgement.cachedSeconds = copy.cachedSeconds
        judgement.clockDifference = copy.clockDifference
        return judgement
    }

    private func judgement(ofFolder path: String) async throws -> ProbeResult.Judgement {
        let copy: FolderProbe.Copy
        do {
            copy = try await FolderProbe(path: path).copy()
        } catch let problem as FileProblem {
            throw ProbeProblem(.unreadable, "\(path) \(problem.description(in: path)). Correct that.")
        }
        let files = copy.digest.map { TraceVerdict.Comparison(.files, digest: $0) }
        // Files that are not what their own trace says need no other comparison.
        let isDamaged = files.map { $0.digest != copy.trace.tree.digest } ?? false
        return judge(copy.trace, comparedWith: isDamaged ? files : wanted ?? files, LoggedRuns(folder: logFolder))
    }

    private func judge(
        _ trace: TraceDocument,
        comparedWith comparison: TraceVerdict.Comparison?,
        _ log: LoggedRuns
    ) -> ProbeResult.Judgement {
        let verdict = TraceVerdict(
            on: trace,
            at: .now,
            maximumAge: maximumAge,
            comparedWith: comparison,
            hasNewerRun: log.hasNewerRun(than: trace)
        )
        return ProbeResult.Judgement(trace: trace, verdict: verdict, comparison: comparison)
    }
}
