import Foundation

/// The folders in which engine and bridge keep what must survive them.
public enum StateFolder {
    /// The default of a folder: `/var/lib/mirroring/<name>` for root, else `$XDG_STATE_HOME/mirroring/<name>`
    /// (`~/.local/state/mirroring/<name>` where that is unset or not absolute, as its specification asks).
    ///
    /// Where `HOME` is another folder than the account's, what lies in the account's alone is used as before: a run must find its locks, and
    /// events that wait.
    ///
    /// - Returns: nil if it would be in a home that nobody knows (``HomeFolder/path``).
    public static func path(of name: String) -> String? {
        if geteuid() == 0 {
            return "/var/lib/mirroring/\(name)"
        }
        if let home = ProcessInfo.processInfo.environment["XDG_STATE_HOME"], home.hasPrefix("/") {
            return "\(home)/mirroring/\(name)"
        }
        let folders = [HomeFolder.path, HomeFolder.account].compactMap {
            $0.map { "\($0)/.local/state/mirroring/\(name)" }
        }
        return folders.first { access($0, F_OK) == 0 } ?? folders.first
    }
}
