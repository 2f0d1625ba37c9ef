import MirroringCommands

/// What is probed.
enum ProbeTarget: Sendable, Hashable {
    /// What a web server shows.
    case site(SiteAddress)
    /// A folder of this machine.
    case folder(String)

    /// The target of an argument.
    ///
    /// - Throws: `CommandFailure` (exit code 2) if it is neither an address nor a folder that is there.
    init(_ argument: String) throws(CommandFailure) {
        if let address = SiteAddress(argument) {
            self = .site(address)
        } else if OfflineLogPath.isFolder(argument) {
            self = .folder(argument)
        } else {
            throw CommandFailure(
                .usage,
                "\"\(argument)\" is neither an address that begins with http:// or https:// nor a folder. Correct it."
            )
        }
    }

    /// As it was given, but for a password.
    var name: String {
        switch self {
        case .site(let address): address.name
        case .folder(let path): path
        }
    }
}
