import MirroringCommands
import MirroringEngine

/// Another machine that a command line names, and how one gets there.
struct FarMachine {
    let place: RemotePlace
    let options: SSHOptions

    /// Reads an argument.
    ///
    /// - Parameter argument: a machine, or a job that has a folder on one. What is no path, and no job's name, is a machine.
    /// - Throws: `CommandFailure` (exit code 2).
    init(_ argument: String) throws(CommandFailure) {
        guard Self.isJob(argument) else {
            do throws(RemotePlace.Problem) {
                place = try RemotePlace.machine(argument)
                options = SSHOptions()
                return
            } catch {
                throw CommandFailure(.usage, "The machine \(error)")
            }
        }
        let job = try JobArgument.job(argument)
        guard let place = job.farDestination ?? job.farSource else {
            throw CommandFailure(.usage, "\"\(job.name)\" has both of its folders on this machine; it needs no other.")
        }
        (self.place, options) = (place, job.ssh)
    }

    /// Where jobs find a far end there.
    var target: String { options.program ?? RemoteInstallation.usualTarget }

    private static func isJob(_ argument: String) -> Bool {
        guard !RemotePlace.isMeant(by: argument) else { return false }
        if argument.contains("/") || argument.hasSuffix(".yaml") || argument.hasSuffix(".yml") { return true }
        return JobCatalog { _ in }.all().contains { $0.name == argument }
    }
}
