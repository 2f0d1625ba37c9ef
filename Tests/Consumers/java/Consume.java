import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Prints the events of mirroring as they happen. Needs com.rabbitmq:amqp-client (Debian: librabbitmq-client-java).
 *
 * <p>usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f
 * java -cp /usr/share/java/amqp-client.jar:/usr/share/java/slf4j-nop.jar:. Consume all | errors | JOB-ID
 */
public final class Consume {
    private static final List<String> NAMES = List.of("run-id", "sequence", "state", "outcome", "job-name");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private static void say(String text) {
        System.err.println("Consume: " + text);
    }

    /** All that is needed stands in the headers; texts there are LongStrings, which equal no String: compare their text. */
    private static void show(Envelope envelope, Map<String, Object> headers) {
        if (!envelope.getExchange().equals("mirroring.events")) {
            return; // sent straight to the queue: nobody has checked who may
        }
        String key = envelope.getRoutingKey();
        if (headers == null || !headers.keySet().containsAll(NAMES)) {
            say("can't read an event of " + key);
            return;
        }
        // Whose event it is, the key says: a user can publish only under the keys of its own jobs.
        String job = key.split("\\.")[0];
        OUT.println(job + NAMES.stream().map(name -> " " + headers.get(name)).collect(Collectors.joining()));
    }

    /** Prints events until the connection is lost. */
    private static void consume(ConnectionFactory factory, String key, String place)
            throws IOException, TimeoutException, InterruptedException {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            // By its name the broker limits the queue; the argument does where that policy is missing.
            String queue = "mirroring.session." + factory.getUsername() + "." + UUID.randomUUID();
            channel.queueDeclare(queue, false, true, false, Map.of("x-max-length", 10_000));
            channel.queueBind(queue, "mirroring.events", key);
            channel.basicConsume(queue, true, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                    show(envelope, properties.getHeaders());
                }

                @Override
                public void handleCancel(String tag) {
                    lost.completeExceptionally(new IOException("the queue " + queue + " was deleted"));
                }

                @Override
                public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                    lost.completeExceptionally(signal);
                }
            });
            say("subscribed to " + key + " at " + place);
            lost.get();
        } catch (ExecutionException error) {
            throw new IOException(error.getCause().getMessage(), error.getCause());
        }
    }

    public static void main(String[] arguments) throws Exception {
        String uri = System.getenv("MIRRORING_BROKER_URI");
        String selection = arguments.length == 1 ? arguments[0].toLowerCase(Locale.ROOT) : "";
        String key = Map.of("all", "#", "errors", "*.*.error.#").getOrDefault(selection, selection + ".#");
        if (uri == null || !selection.matches("all|errors|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            say(uri == null ? "MIRRORING_BROKER_URI is not set." : "usage: Consume all | errors | JOB-ID");
            System.exit(2);
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setRequestedHeartbeat(30);
        factory.setAutomaticRecoveryEnabled(false); // it does not say that events are missed
        String place = factory.getHost() + ":" + factory.getPort();
        while (true) {
            try {
                consume(factory, key, place);
            } catch (IOException | TimeoutException | ShutdownSignalException error) {
                Throwable cause = error.getCause() == null ? error : error.getCause();
                say("not subscribed to " + key + " at " + place + ": " + cause.getMessage());
            }
            Thread.sleep(1000);
        }
    }
}
