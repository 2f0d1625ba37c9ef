import Foundation
import MirroringCommands
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import MirroringPublisher
import MirroringSettings

/// Looks at what this machine keeps: outbox, offline log, and the room for them.
struct LocalLook: Sendable {
    let limit: Duration

    private func silence(_ path: String) -> String {
        "\(path) has not answered for \(Quantity.duration(limit)), as the disk of a server that is away"
    }

    // MARK: Outbox

    func outbox(_ configuration: PublisherConfiguration, _ settings: EffectiveSettings) async -> OutboxFacts {
        let look = await Bounded.blocking(within: limit) { () -> OutboxFacts.Look in
            do throws(OutboxError) {
                let own = try OutboxSurvey(configuration, of: .own)
                let others = try OutboxSurvey(configuration, of: .others)
                var contents = OutboxFacts.Contents(
                    own,
                    others: others,
                    maximumBytes: configuration.maximumOutboxBytes
                )
                let place = Self.nearest(to: own.folder)
                if access(place, W_OK | X_OK) != 0 { contents.closed = place }
                return .seen(contents)
            } catch {
                return .refused(settings.sentence(error))
            }
        }
        let folder = configuration.outboxFolder
        return OutboxFacts(folder: folder, look: look ?? .none(since: silence(folder)), now: .now)
    }

    // MARK: Disk

    /// The room where a folder lies, or where it would be made.
    func disk(_ path: String, _ purpose: DiskFacts.Purpose) async -> DiskFacts {
        let facts = await Bounded.blocking(within: limit) { () -> DiskFacts in
            let place = Self.nearest(to: path)
            do throws(SystemFailure) {
                return DiskFacts(
                    purpose: purpose,
                    path: path,
                    place: place,
                    room: .known(try FileSystemRoom(around: place))
                )
            } catch {
                return DiskFacts(purpose: purpose, path: path, place: place, room: .unknown(error.description))
            }
        }
        return facts ?? DiskFacts(purpose: purpose, path: path, place: path, room: .unknown(silence(path)))
    }

    private static func nearest(to path: String) -> String {
        var place = path
        while place != "/", access(place, F_OK) != 0 {
            place = NSString(string: place).deletingLastPathComponent
        }
        return place
    }

    // MARK: Offline log

    func logs(_ folder: String) async -> LogFacts {
        let look = await Bounded.blocking(within: limit) { () -> LogFacts.Look in
            do throws(OfflineLogError) {
                return .seen(try LogFacts.Contents(of: OfflineLogFolder(path: folder)))
            } catch {
                return error.code == .notFound ? .missing : .unreadable(error.description)
            }
        }
        return LogFacts(folder: folder, look: look ?? .none(since: silence(folder)))
    }
}

extension LogFacts.Contents {
    /// Looks at a folder, and at both ends of its newest log.
    fileprivate init(of folder: OfflineLogFolder) throws(OfflineLogError) {
        let files = try folder.files()
        runs = files.count
        problem = files.last.flatMap { Self.problem(of: folder.path(of: $0)) }
        let sign = FileFacts(of: "\(folder.path)/\(OfflineLogFolder.writerFile)")
        signed = sign?.modified.age(at: .now)
        isWritable = access(folder.path, W_OK | X_OK) == 0
    }

    /// What is wrong with a log; nothing with one that the bridge has removed in the meantime.
    private static func problem(of path: String) -> String? {
        do throws(OfflineLogError) {
            let summary = try OfflineLogSummary(path: path)
            return summary.first == nil ? "\(path) holds no event that can be read." : nil
        } catch {
            return error.code == .notFound ? nil : error.description
        }
    }
}
