import CMirroringLinux

/// The memory that this process allocates from.
public enum Heap {
    /// Lets all threads allocate from one heap. To be called before there is a second thread, which would keep its own.
    ///
    /// glibc gives threads heaps of their own, where what one thread allocates and another frees leaves holes, as events do that are
    /// read by one and evicted by another: a bridge had grown from 143 to 201 MB after a million events, and stays at 110 so, as
    /// fast as before. Few threads allocate here, so they hardly wait for each other.
    public static func shareAmongThreads() {
        mallopt(M_ARENA_MAX, 1)
    }
}
