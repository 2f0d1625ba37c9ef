import CommandSupport

await CommandRunner.main(MirrorCommand.self)
