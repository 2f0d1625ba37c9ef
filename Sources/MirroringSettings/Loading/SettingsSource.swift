import Foundation
import MirroringFiles

/// The settings file of a component: where it was looked for, and what it says.
public struct SettingsSource {
    /// The result of looking at one place.
    public enum Outcome: String, Sendable, Encodable {
        /// Its settings hold.
        case read
        /// There is no such file.
        case missing
        /// It is there, and others than this user and root may decide what is in it.
        case untrusted
        /// One that comes before was read.
        case notNeeded
    }

    /// A place where the file may be.
    public struct Place: Sendable, Encodable {
        /// Its path.
        public let path: String
        /// What was found there.
        public let outcome: Outcome
    }

    /// The places, in the order in which they are looked at.
    public private(set) var places: [Place] = []
    /// What the file says; nil if none was read.
    private(set) var file: SettingsFile?
    /// What a person should know beside the settings.
    private(set) var warnings: [String] = []

    private let component: SettingsComponent

    /// Looks for the file in `$MIRRORING_CONFIG_FOLDER` if that is set; else in `Config` in the working folder if nobody but this
    /// user and root may change what is there, else in `/etc/mirroring`.
    ///
    /// - Parameters:
    ///   - component: whose file.
    ///   - variables: the environment.
    ///   - folder: the working folder.
    /// - Throws: ``SettingsFailure`` if a file is there and can't be read, or one is there in its place whose name is nearly right.
    init(of component: SettingsComponent, _ variables: [String: String], in folder: String) throws(SettingsFailure) {
        self.component = component
        if let text = variables["MIRRORING_CONFIG_FOLDER"] {
            try lookInNamedFolder(text, from: folder)
            return
        }
        try lookInWorkingFolder(folder)
        let system = "/etc/mirroring"
        let path = "\(system)/\(component.file)"
        guard file == nil else {
            places.append(Place(path: path, outcome: .notNeeded))
            return
        }
        do {
            try read(RegularFile(opening: path), path)
        } catch  where error.kind == .missing {
            places.append(Place(path: path, outcome: .missing))
            try refuseMisnamed(Self.names(in: system), in: system)
        } catch {
            throw Self.unreadable(path, error.description)
        }
    }

    private mutating func lookInNamedFolder(_ text: String, from folder: String) throws(SettingsFailure) {
        guard !text.isEmpty, !text.contains("://") else {
            let value = text.isEmpty ? "empty" : "\"\(URIText.withoutPasswords(text))\""
            throw SettingsFailure(
                "MIRRORING_CONFIG_FOLDER is \(value), which is no path. Set it to a folder, or unset it."
            )
        }
        let named: String
        do throws(HomeProblem) {
            named = try SettingPath.absolute(text, from: folder)
        } catch {
            throw SettingsFailure("MIRRORING_CONFIG_FOLDER is \"\(text)\". \(error)")
        }
        let parent = named == "/" ? "" : named
        let path = "\(parent)/\(component.file)"
        do {
            try read(RegularFile(opening: path), path)
        } catch  where error.kind == .missing {
            try refuseMisnamed(Self.names(in: named), in: parent)
            throw SettingsFailure(
                "MIRRORING_CONFIG_FOLDER is \"\(text)\", but there is no \(path). Create it (it may be empty), or unset the variable."
            )
        } catch {
            throw Self.unreadable(path, error.description)
        }
    }

    private mutating func lookInWorkingFolder(_ folder: String) throws(SettingsFailure) {
        let config = "\(folder == "/" ? "" : folder)/Config"
        let path = "\(config)/\(component.file)"
        let names: [String]
        do throws(FileProblem) {
            names = try readTrusted(path, in: config)
        } catch {
            guard error.kind == .untrusted else {
                throw Self.unreadable(path, error.description(in: path))
            }
            places.append(Place(path: path, outcome: .untrusted))
            warnings.append(
                "\(path) is not used, since \(error.description): whoever may change settings decides what is run. "
                    + "Correct its owner and permissions, or set MIRRORING_CONFIG_FOLDER to the folder if its settings are the ones you mean."
            )
            return
        }
        guard file == nil else { return }
        places.append(Place(path: path, outcome: .missing))
        try refuseMisnamed(names, in: config)
    }

    /// Reads the file in a folder that is used only if it can be trusted.
    ///
    /// - Returns: what else is in the folder, if the file is missing.
    private mutating func readTrusted(_ path: String, in config: String) throws(FileProblem) -> [String] {
        guard let folder = try TrustedFolder(config) else { return [] }
        guard let file = try folder.file(component.file) else { return folder.names() }
        try read(file, path)
        return []
    }

    private mutating func read(_ content: borrowing RegularFile, _ path: String) throws(FileProblem) {
        let file = SettingsFile(try content.text(), path: path, of: component, in: SettingsComponent.all)
        if file.values.contains(where: \.holdsPassword), let exposure = content.exposure(of: "a password", at: path) {
            warnings.append(exposure)
        }
        self.file = file
        places.append(Place(path: path, outcome: .read))
    }

    /// Refuses what was meant to be the file that is missing, as `engine.yml`, `Engine.yaml`, `egnine.yaml` or `engine.json`: the defaults
    /// would hold, and nobody would be told.
    private func refuseMisnamed(_ names: [String], in folder: String) throws(SettingsFailure) {
        let name = names.sorted().first { $0 != component.file && isMeant($0) }
        guard let name else { return }
        throw SettingsFailure("\(folder)/\(name) is not read; settings are in \(component.file). Rename it.")
    }

    /// Whether a file of that name can be meant: what is set aside, as `engine.yaml.bak`, is not.
    private func isMeant(_ file: String) -> Bool {
        let parts = file.lowercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return false }
        let isNear =
            Spelling.distance(parts[0], component.name) <= 1 || parts[0].sorted() == component.name.sorted()
        return ["yaml", "yml"].contains(parts[1]) && isNear
            || ["json", "toml", "conf", "cfg", "ini"].contains(parts[1]) && parts[0] == component.name
    }

    /// The names in a folder; none where there are none for this user.
    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func unreadable(_ path: String, _ reason: String) -> SettingsFailure {
        SettingsFailure("The settings file \(path) \(reason). Correct that, or remove the file.")
    }
}
