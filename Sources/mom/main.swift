import MirroringCommands

Heap.shareAmongThreads()
CommandRunner.main(Mom.self)
