import CommandSupport

Heap.shareAmongThreads()
CommandRunner.main(Mom.self)
