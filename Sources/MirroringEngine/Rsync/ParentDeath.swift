import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// Has a child process end when this one does, however that ends: of SIGKILL nobody hears who could end his children.
///
/// A process has to ask the kernel for that itself (`PR_SET_PDEATHSIG`), and it holds of the program that it becomes: so util-linux's `setpriv`
/// asks, and becomes the program. What the kernel looks at is the *thread* that started the child. swift-subprocess starts all children on
/// one thread that lasts as long as the process.
///
/// Where there is no such `setpriv`, nothing does this; the next run then waits for what is left, see ``JobLock``.
enum ParentDeath {
    /// Not along `PATH`: whoever names rsync by its path trusts no other folder.
    private static let programs = ["/usr/bin/setpriv", "/bin/setpriv"]
    private static let options = ["--pdeathsig", "TERM"]
    private static let known = Mutex<[String]?>(nil)

    /// What stands before a program and its arguments; nothing if the system has no such program, or one that is too old.
    static func launcher() async -> [String] {
        if let launcher = known.withLock({ $0 }) { return launcher }
        var launcher: [String] = []
        for program in programs where access(program, X_OK) == 0 {
            guard let isUsable = await understands(program) else { return [] }
            if isUsable {
                launcher = [program] + options + ["--"]
                break
            }
        }
        known.withLock { $0 = launcher }
        return launcher
    }

    /// Whether a `setpriv` knows the options, and may do here what it does: a sandbox may forbid it to set its capabilities anew. Nil
    /// if that could not be found out now.
    private static func understands(_ program: String) async -> Bool? {
        var platformOptions = PlatformOptions()
        platformOptions.createSession = true  // as ChildProgram does, for the same reason
        let result = try? await Subprocess.run(
            .path(FilePath(program)),
            arguments: Arguments(options + ["--", program, "--version"]),
            environment: .custom([:]),
            platformOptions: platformOptions,
            output: .discarded,
            error: .discarded
        )
        guard let result, !Task.isCancelled else { return nil }
        return result.terminationStatus.isSuccess
    }
}
