import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Java's client gets confirmed by a broker over one connection.
 *
 * <p>usage: MIRRORING_BROKER_URI=URI java Publish COUNT WINDOW BYTES
 *
 * <p>Publishes persistent messages of three properties to mirroring.events with confirms; prints messages a second.
 */
public final class Publish {
    private static final String ID = "5a9f0e1c-0000-4000-8000-000000000000";

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: Publish COUNT WINDOW BYTES");
            System.exit(2);
        }
        int count = Integer.parseInt(arguments[0]);
        int window = Integer.parseInt(arguments[1]);
        byte[] body = new byte[Integer.parseInt(arguments[2])];
        Arrays.fill(body, (byte) 'x');
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(System.getenv("MIRRORING_BROKER_URI"));
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().deliveryMode(2).contentType("application/json").messageId(ID).build();
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            Semaphore free = new Semaphore(window);
            NavigableSet<Long> unconfirmed = new ConcurrentSkipListSet<>();
            AtomicBoolean refused = new AtomicBoolean();
            channel.addConfirmListener(
                    (tag, multiple) -> free.release(confirm(unconfirmed, tag, multiple)),
                    (tag, multiple) -> {
                        refused.set(true);
                        free.release(confirm(unconfirmed, tag, multiple));
                    });
            long start = System.nanoTime();
            for (int sent = 0; sent < count; sent++) {
                free.acquire();
                unconfirmed.add(channel.getNextPublishSeqNo());
                channel.basicPublish("mirroring.events", ID + ".Transferring.processing.running", true, properties, body);
            }
            free.acquire(window);
            if (refused.get()) {
                throw new IllegalStateException("the broker has refused a message");
            }
            System.out.printf(Locale.ROOT, "%.0f%n", count / ((System.nanoTime() - start) * 1e-9));
        }
    }

    /** Takes away what a confirm is about; gives how many that are. */
    private static int confirm(NavigableSet<Long> unconfirmed, long tag, boolean multiple) {
        if (!multiple) {
            return unconfirmed.remove(tag) ? 1 : 0;
        }
        NavigableSet<Long> confirmed = unconfirmed.headSet(tag, true);
        int count = confirmed.size();
        confirmed.clear();
        return count;
    }
}
