import Testing

@testable import MirroringAdapters

/// What exit codes mean.
@Suite struct ExitMeaningTests {
    @Test(arguments: Tool.allCases)
    func zeroIsDoneAndWhatIsNotKnownIsAFailure(_ tool: Tool) {
        #expect(tool.meaning(ofExit: 0).kind == .done)
        #expect(tool.meaning(ofExit: 77).kind == .failed)
        #expect(tool.meaning(ofExit: 143).kind == .cancelled)
    }

    @Test(
        arguments: [
            (Tool.rsync, 23, ExitMeaning.Kind.partly), (.rsync, 24, .partly), (.rsync, 25, .partly),
            (.rsync, 20, .cancelled),
            (.rsync, 12, .failed), (.rclone, 9, .done), (.rclone, 8, .partly), (.rclone, 3, .failed),
            (.restic, 3, .partly),
            (.restic, 10, .failed), (.restic, 130, .cancelled), (.borg, 1, .partly), (.borg, 2, .failed),
            (.borg, 105, .partly),
            (.other, 1, .failed), (.other, 23, .failed), (.other, 3, .failed),
        ] as [(Tool, Int, ExitMeaning.Kind)]
    )
    func whatCodesMean(_ tool: Tool, _ code: Int, _ kind: ExitMeaning.Kind) {
        #expect(tool.meaning(ofExit: code).kind == kind)
    }
}
