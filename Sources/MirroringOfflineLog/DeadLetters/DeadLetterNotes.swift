import Foundation
public import MirroringEvents
import MirroringFiles

/// The dead letters that the bridges of a monitoring folder have noted.
public struct DeadLetterNotes: Sendable {
    /// The notes, oldest first, each letter once.
    public let notes: [DeadLetterNote]
    /// How many older ones are not there any more.
    public let dropped: Int
    /// The letters of each run that can be read, in the order of its sequence as far as that can.
    public let byRun: [RunKey: [DeadLetterNote]]
    /// The letters whose run can't be read.
    public let ofNoRun: [DeadLetterNote]
    /// Why the notes may be anybody's, or what has their file's name is not read, in a sentence; nil if neither is so.
    public let doubt: String?

    /// None.
    public init() {
        self.init([])
    }

    init(_ notes: [DeadLetterNote], dropped: Int = 0, doubt: String? = nil) {
        self.notes = notes
        self.doubt = doubt
        self.dropped = dropped
        var byRun: [RunKey: [DeadLetterNote]] = [:]
        for note in notes { note.run.map { byRun[$0, default: []].append(note) } }
        // What has no number comes last; what has the same one stays as it came.
        self.byRun = byRun.mapValues { notes in
            notes.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
        }
        ofNoRun = notes.filter { $0.run == nil }
    }

    /// Reads the notes of a folder; without such a file there are none. A line that is torn or foreign is passed over: a bridge may be
    /// writing it.
    ///
    /// In a folder that others may write to the file may be a stranger's: its notes are read, to be shown, and ``doubt`` says whose they
    /// are. What is no regular file is not read, nor is a folder to which a stranger's link leads; that is said there as well.
    ///
    /// - Parameter folder: the monitoring folder.
    /// - Throws: ``OfflineLogError`` if the file can't be read.
    public init(folder: String) throws(OfflineLogError) {
        let opened: OpenedLogFolder
        do throws(OfflineLogError) {
            opened = try OpenedLogFolder(OfflineLogFolder(path: folder))
        } catch {
            self.init([], doubt: error.systemError == ENOENT ? nil : error.description)
            return
        }
        let path = opened.path(of: DeadLetterFile.name)
        let name = FileName(DeadLetterFile.name)
        if let problem = (try? opened.handle.look(at: name, as: .anybodys))?.problem {
            self.init([], doubt: "\(path) \(problem), and is not read.")
            return
        }
        var doubt: String?
        var notes: [DeadLetterNote] = []
        var dropped = 0
        do throws(OfflineLogError) {
            let file = try LogFile(name, in: opened.handle, at: path, O_RDONLY, while: "read")
            let facts = try file.facts()
            guard facts.kind == .file else { throw OfflineLogError(EINVAL, while: "read", path: path) }
            doubt = try file.problem(as: opened.trust).map {
                "\(path) \($0), so what it says of dead letters may be invented."
            }
            // Somebody else's file may be of any size; of ours nothing is left out.
            let length = facts.size
            let start = max(0, length - DeadLetterFile.mostBytesRead)
            let lines = try file.read(length - start, at: start).split(separator: UInt8(ascii: "\n"))
            var seen: Set<DeadLetterNote> = []
            for line in start > 0 ? lines.dropFirst() : lines[...] {
                switch DeadLetterFile.content(of: line) {
                case .note(let note) where seen.insert(note).inserted: notes.append(note)
                case .dropped(let count): dropped.addUpToMaximum(count)
                case .note, .illegible: continue
                }
            }
        } catch {
            guard error.systemError == ENOENT else { throw error }
        }
        self.init(notes, dropped: dropped, doubt: doubt)
    }
}

extension DeadLetterNote {
    fileprivate var order: Int { sequence ?? .max }
}

extension DeadLetterNotes {
    /// Where a folder's notes are.
    public func path(in folder: OfflineLogFolder) -> String { "\(folder.path)/\(DeadLetterFile.name)" }
}
