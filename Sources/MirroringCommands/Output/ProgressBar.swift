/// How far something is, as a bar of characters.
struct ProgressBar {
    /// The share that is done, from 0 to 100.
    let percent: Int
    /// Whether it is drawn with characters beyond ASCII.
    let isUnicode: Bool

    /// The bar, full only where all is done.
    func line(width: Int) -> Line {
        let done = max(0, min(width, width * percent / 100))
        let (full, empty) = isUnicode ? ("━", "─") : ("#", ".")
        return Line(String(repeating: full, count: done))
            + Line(String(repeating: empty, count: max(0, width - done)), .faint)
    }
}
