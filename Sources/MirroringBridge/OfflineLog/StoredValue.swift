import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog

/// A value of the bridge's in a file of the monitoring folder, as JSON: whichever bridge writes there goes on from it.
struct StoredValue<Value: Codable> {
    private let folder: OpenedLogFolder
    private let name: String
    private let limit: Int

    /// - Parameters:
    ///   - name: its file's.
    ///   - folder: the monitoring folder.
    ///   - limit: the most bytes that are read of it.
    init(_ name: String, in folder: OpenedLogFolder, limit: Int = 1 << 16) {
        self.folder = folder
        self.name = name
        self.limit = limit
    }

    /// Its file.
    var path: String { folder.path(of: name) }

    /// When it was stored last, by the file system's clock; nil where there is no file.
    var time: FileTime? { FileFacts(of: path)?.modified }

    /// Whether there is no file; where that can't be told, nothing says so.
    var isMissing: Bool { folder.lacks(name) }

    /// The value, for who only looks; nil where nothing was stored yet, or what is there can't be read, is another's or makes no sense.
    ///
    /// - Parameter onDistrust: told why what is there is not believed, in a sentence.
    func load(onDistrust: (String) -> Void) -> Value? {
        load(onDistrust) { "\(path) can't be understood." }
    }

    /// The value, for who stores others from now on. What makes no sense is not overwritten but set aside: by that people may find out what
    /// became of it.
    func takeOver(onDistrust: (String) -> Void) -> Value? {
        load(onDistrust) {
            guard let aside = folder.setAside(name) else { return "\(path) can't be understood, nor set aside." }
            return "\(path) can't be understood; it is kept beside as \(aside)."
        }
    }

    private func load(_ onDistrust: (String) -> Void, illegible: () -> String) -> Value? {
        let bytes: [UInt8]
        do throws(OfflineLogError) {
            bytes = try folder.bytes(of: name, limit: limit)
        } catch {
            if error.systemError != ENOENT { onDistrust(error.description) }
            return nil
        }
        do {
            return try JSONDecoder().decode(Value.self, untrusted: bytes)
        } catch {
            onDistrust(illegible())
            return nil
        }
    }

    /// Stores another one: a new file, brought to disk, in the place of the old one.
    ///
    /// - Throws: ``StoredValueError``.
    func save(_ value: Value) throws {
        let data = try JSONEncoder().encode(value)
        do throws(SystemFailure) {
            try folder.replaceFile(name, with: data)
        } catch {
            throw StoredValueError(failure: error)
        }
    }
}

/// Why a value can't be stored.
struct StoredValueError: Error, CustomStringConvertible {
    let failure: SystemFailure

    /// A sentence that names the file.
    var description: String { "\(failure). The bridge keeps trying." }
}
