import Foundation
import MirroringEvents
import MirroringFiles
package import MirroringRemote

/// Keeps the process of a far end inside of the folders that its key is limited to, whatever it is asked: it, its rsync, and what those
/// find at the end of a symbolic link.
///
/// rsync takes rules for what to leave out from whoever is at the other end, and they may name any file for more of them; a sender follows
/// the links in a name that it is given; older receivers write where a link leads that they have just been sent. None of that is to be seen
/// in their arguments.
package struct FarConfinement: Sendable {
    /// Where programs and their libraries are.
    private static let programs = [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store",
    ]
    /// What programs read of the system: who its users are, what its time is, which machine it is.
    private static let system = [
        "/proc", "/sys/devices/system/cpu", "/dev/urandom", "/etc/ld.so.cache", "/etc/ld.so.preload",
        "/etc/nsswitch.conf", "/etc/passwd",
        "/etc/group", "/var/lib/sss/mc", "/etc/localtime", "/etc/machine-id", "/etc/ssl/openssl.cnf", "/etc/popt",
    ]

    private let restriction: Restriction
    private let stateFolder: String
    private let rsync: String

    /// A confinement.
    ///
    /// - Parameters:
    ///   - restriction: what the far end may do.
    ///   - stateFolder: the folder in which this machine's engine keeps what must survive it.
    ///   - rsync: the rsync to use; a bare name is found along `PATH`.
    package init(to restriction: Restriction, stateFolder: String, rsync: String) {
        self.restriction = restriction
        self.stateFolder = stateFolder
        self.rsync = rsync
    }

    /// Confines this process for as long as it lives, if its key is limited to folders. It must have no other thread yet.
    ///
    /// - Throws: `FailureMessage` (authorization) if the kernel can't see to that, and the key does not say that it need not.
    package func begin() throws(FailureMessage) {
        guard !restriction.only.isEmpty else { return }
        makeFolders()
        try limitLinks()
        do throws(Confinement.Obstacle) {
            try places.begin(renaming: restriction.role != .send)
        } catch {
            guard !restriction.allowsUnconfined else { return }
            throw refusal(error)
        }
    }

    private var places: Confinement {
        var places = Confinement()
        for path in Self.programs + rsyncs { places.allow(.running, at: path) }
        for path in Self.system { places.allow(.reading, at: path) }
        for path in restriction.only { places.allow(restriction.role == .send ? .reading : .changing, at: path) }
        if let staging = restriction.staging { places.allow(.changing, at: staging) }
        places.allow(.changing, at: stateFolder, "/dev/null")
        return places
    }

    /// Where rsync may be.
    private var rsyncs: [String] {
        guard !rsync.contains("/") else { return [rsync] }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(rsync)" }
    }

    /// Makes the folders of this end's own: later nobody may, beside them. Why one can't be made is said where it is needed.
    private func makeFolders() {
        try? FolderMaking.make(stateFolder, permissions: 0o700)
        guard restriction.role != .send, let staging = restriction.staging else { return }
        let parent = try? OpenedFolder.named(staging.parentPath)
        _ = try? parent?.madeFolder(FileName(staging.lastPathComponent), as: .shared, at: staging)
    }

    /// A link that who has the key has put into his folder leads this process nowhere else: neither where the kernel can't keep it inside,
    /// nor to change modes and owners, from which the kernel keeps nobody.
    private func limitLinks() throws(FailureMessage) {
        for path in restriction.only where FileFacts(of: path) != nil {
            do {
                try OpenedFolder.named(RealPath.of(path)).limitLinks()
            } catch {
                let sentence = "\(path), to which this key is limited, can't be used: \(error)."
                throw FailureMessage(.authorization, item: path, reach: "run", sentence)
            }
        }
    }

    private func refusal(_ obstacle: Confinement.Obstacle) -> FailureMessage {
        let why =
            switch obstacle {
            case .missing: "it has no Landlock, or has it turned off"
            case .old: "its Landlock is older than that of Linux 5.19"
            case .late: "mirror has begun other work before"
            case .refused(let reason): reason.reason
            }
        let folders = restriction.only.joined(separator: ", ")
        return FailureMessage(
            .authorization,
            item: restriction.only.first,
            reach: "run",
            """
            This key is limited to \(folders), and the kernel of the machine it is for can't keep rsync inside: \(why). Use a kernel that \
            can, or add --unconfined to the key's command if who has the key may read what its user may.
            """
        )
    }
}
