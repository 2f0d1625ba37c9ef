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
        switch self {
        case .file(let path):
            return try Self.password(in: path)
        case .standardInput where isatty(STDIN_FILENO) == 1:
            guard let typed = getpass("Password of \(user.name): ") else {
                throw CommandFailure(
                    .usage,
                    "The password can't be read from the terminal. Name a file with --password-file."
                )
            }
            return try Self.password(String(cString: typed), "What was typed")
        case .standardInput:
            return try Self.password(Self.standardInput(), "Standard input")
        }
    }

    private static func password(_ text: String, _ place: String) throws(CommandFailure) -> Secret {
        do {
            return try Secret(line: text)
        } catch {
            throw CommandFailure(.usage, "\(place) \(error)")
        }
    }

    private static func password(in path: String) throws(CommandFailure) -> Secret {
        do {
            let file = try PasswordFile(path)
            if let exposure = file.exposure { Console.error("mom: \(exposure)") }
            return file.password
        } catch {
            throw CommandFailure(.usage, "The password file \(path) \(error)")
        }
    }

    private static func standardInput() throws(CommandFailure) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: PasswordFile.limit)
        while bytes.count <= PasswordFile.limit {
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
        guard bytes.count <= PasswordFile.limit, let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(
                .usage,
                "Standard input is not a password: it is longer than \(PasswordFile.limit) bytes, or no text in UTF-8."
            )
        }
        return text
    }
}
