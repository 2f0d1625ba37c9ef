import Foundation
import MirroringCommands
import MirroringFiles
import MirroringSettings

/// Where a password comes from: a file, a pipe, or somebody at a terminal; never the command line, which every user of
/// the machine can read.
enum PasswordSource {
    /// A file by its path.
    case file(String)
    /// Standard input; a terminal is asked without an echo.
    case standardInput

    private static let longest = 4_096

    /// What an option says: a path, or `-` or nothing for standard input.
    init(option: String?) {
        self = if let option, option != "-" { .file(option) } else { .standardInput }
    }

    /// Reads the password: one line, without its line break.
    ///
    /// - Parameter user: whose it is.
    /// - Throws: `CommandFailure` (exit code 2) for what can't be read and what is no password; its sentence never
    ///   holds it.
    func password(of user: GrantedUser) throws(CommandFailure) -> Secret {
        let text: String
        let place: String
        switch self {
        case .file(let path):
            place = "The password file \(path)"
            text = try Self.text(of: path)
        case .standardInput where isatty(STDIN_FILENO) == 1:
            place = "What was typed"
            guard let typed = getpass("Password of \(user.name): ") else {
                throw CommandFailure(
                    .usage,
                    "The password can't be read from the terminal. Name a file with --password-file."
                )
            }
            text = String(cString: typed)
        case .standardInput:
            place = "Standard input"
            text = try Self.standardInput()
        }
        return try Self.password(text, place)
    }

    private static func password(_ text: String, _ place: String) throws(CommandFailure) -> Secret {
        let line = text.hasSuffix("\n") || text.hasSuffix("\r\n") ? text.dropLast() : text[...]
        guard !line.isEmpty else {
            throw CommandFailure(.usage, "\(place) is empty. Give the password as one line.")
        }
        guard !line.contains(where: \.isNewline) else {
            throw CommandFailure(.usage, "\(place) has more than one line. Give the password as one line.")
        }
        return Secret(String(line))
    }

    private static func text(of path: String) throws(CommandFailure) -> String {
        do {
            let file = try RegularFile(opening: path)
            if file.isReadableByEverybody {
                Console.error(
                    "mom: The password file \(path) may be read by every user of this machine (permissions \(file.permissions)). Run \"chmod 600\" on it."
                )
            }
            return try file.text(limit: longest)
        } catch {
            throw CommandFailure(
                .usage,
                "The password file \(path) \(error.description). Name one with --password-file."
            )
        }
    }

    private static func standardInput() throws(CommandFailure) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: longest)
        while bytes.count <= longest {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandFailure(
                    .usage,
                    "Standard input can't be read: \(SystemFailure.reason(of: errno)). Give the password there, or name a file with --password-file."
                )
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(
                .usage,
                "Standard input is not a password: it is longer than \(longest) bytes, or no text in UTF-8."
            )
        }
        return text
    }
}
