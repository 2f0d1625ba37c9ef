/// What the app calls its connections in the broker's own views.
public enum AMQP {
    /// The connection's name.
    public static let connectionName = "app elsewhere"
}
