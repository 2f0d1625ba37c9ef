import MirroringCommands

CommandRunner.main(MirrorCommand.self)
