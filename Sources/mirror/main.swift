import CommandSupport

CommandRunner.main(MirrorCommand.self)
