import Foundation
import Testing

@testable import MirroringCommands

@Suite struct ContinuationsTests {
    /// The thread that handles it may be the last one that goes on, and another one draws before.
    @Test func oneThatIsNotHandledYetCounts() {
        Continuations.watch()
        var continuation = sigset_t()
        var mask = sigset_t()
        sigemptyset(&continuation)
        sigaddset(&continuation, SIGCONT)
        pthread_sigmask(SIG_BLOCK, &continuation, &mask)
        let before = Continuations.count
        pthread_kill(pthread_self(), SIGCONT)
        #expect(Continuations.count == before + 1)
        pthread_sigmask(SIG_UNBLOCK, &continuation, nil)
        #expect(Continuations.count == before + 1)
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }
}
